import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { runCli } from '../../src/cli/program.ts';

const scenarios = path.resolve(import.meta.dirname, '../correlate/scenarios');

async function explain(scenario: string, ...words: string[]): Promise<string> {
  const here = (file: string): string => path.join(scenarios, scenario, file);
  let stdout = '';
  const code = await runCli(
    ['rules', 'explain', ...words, '--rules', here('rules.yml'), '--log', here('auth.log')],
    {
      out: (data) => {
        stdout += String(data);
        return Promise.resolve();
      },
      err: () => {},
      stdin: Readable.from([]),
      env: {},
      colors: false,
      progress: false,
      width: 120,
    },
  );
  expect(code).toBe(0);
  return stdout;
}

it('says of a join what is missing, down to the points and lines below it', async () => {
  const points = path.join(scenarios, 'v11-join-at-confirmation/points.lp');
  const at = ['--metrics', points, '--at', '2026-11-20T10:00:40Z', '--group', 'host.name=web1'];
  const text = await explain('v11-join-at-confirmation', 'join', ...at);
  expect(text).toContain('\n  no  busy in 5m; missing: an occurrence of busy\n  yes burst in 5m\n');
  expect(text).toContain(
    '\n  busy: busy (metric threshold); 1 group known\n  host.name=web1\n    yes gt 90: 95\n    no  for 30s: 10; missing: 20s more\n',
  );
  expect(text).toContain('      2026-11-20 10:00:40.000  usage_active = 95 host=web1\n');
  expect(text).toContain('\n    yes count of distinct events in 1m gte 5: 5\n');
  expect(text).toContain('\n    failed: Failed login (detection); every event is judged by itself');
});

it('says of a string condition whether it holds, and which rules are there', async () => {
  const text = await explain('p-sigma-string-temporal-not', 't');
  expect(text).toContain(
    '\n  no  (failed or login) and sudo\n  no  failed in 10s\n  no  login in 10s\n  yes sudo in 10s\n',
  );
});

it('says that nothing has come yet', async () => {
  const text = await explain('v11-join-at-confirmation', 'join', '--at', '2026-11-20T09:00:00Z');
  expect(text).toMatch(/nothing was read yet; no group: nothing of what it listens to has come/);
});
