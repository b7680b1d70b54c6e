import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/poll.ts';
import { type Service, startService } from '../support/program.ts';

const RULE =
  'title: Any login\nname: any_login\ndetection: {selection: {event.action: ssh_login}, condition: selection}\n';

describe('rules while the program runs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-reload-'));
  const file = path.join(folder, 'rules/own.yml');
  let service: Service;

  beforeAll(async () => {
    mkdirSync(path.join(folder, 'rules'));
    writeFileSync(file, RULE);
    writeFileSync(path.join(folder, 'auth.log'), '');
    const log = path.join(folder, 'auth.log');
    writeFileSync(
      path.join(folder, 'crosswatch.yml'),
      `rules: {shipped: false, dir: rules}\nlogs: {sources: [{file: ${log}}]}\nserve: {port: 0}\n`,
    );
    service = await startService({ cwd: folder });
  });

  afterAll(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function names(): Promise<string[]> {
    const { rules } = (await (await fetch(`${service.url}/api/v1/rules`)).json()) as {
      rules: { name: string }[];
    };
    return rules.map(({ name }) => name);
  }

  it('loads a file that was written', async () => {
    expect(await names()).toEqual(['any_login']);
    writeFileSync(
      path.join(folder, 'rules/more.yml'),
      RULE.replaceAll('any_login', 'more').replace('Any login', 'More'),
    );
    await until('the new rule is there', async () => (await names()).includes('more'));
  });

  it('keeps the last good version of a file that is broken, takes the others, and says where', async () => {
    writeFileSync(
      file,
      'title: Broken\ndetection:\n  selection: {event.action|bogus: x}\n  condition: selection\n',
    );
    const reload = () => fetch(`${service.url}/api/v1/rules/reload`, { method: 'POST' });
    const refused = await reload();
    expect([refused.status, await refused.json()]).toMatchObject([
      422,
      {
        code: 'CW_SERVE_RULES',
        mistakes: [{ place: { line: 3 } }],
        kept: [expect.stringContaining('own.yml')],
      },
    ]);
    expect((await names()).toSorted()).toEqual(['any_login', 'more']);
    writeFileSync(path.join(folder, 'rules/more.yml'), RULE.replaceAll('any_login', 'other'));
    const answer = await reload();
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { reloaded: true, mistakes: [{ place: { line: 3 } }] },
    ]);
    expect((await names()).toSorted()).toEqual(['any_login', 'other']);
    writeFileSync(file, RULE.replaceAll('any_login', 'mended'));
    service.signal('SIGHUP');
    await until('the mended rule is there', async () => (await names()).includes('mended'));
  });
});
