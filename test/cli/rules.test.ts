import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RuleExplanation } from '../../src/correlate/explanation.ts';
import { runCrosswatch } from '../support/program.ts';
import { type AttackFiles, writeAttackFiles } from './attack-files.ts';

let attack: AttackFiles;
beforeAll(() => void (attack = writeAttackFiles()));
afterAll(() => attack.remove());

describe('crosswatch rules explain', () => {
  it('says what a rule and those below it mean, defaults included', async () => {
    const { code, stdout } = await runCrosswatch(['rules', 'explain', 'cpu_and_bruteforce']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cpu_and_bruteforce: CPU spike .*correlation temporal/);
    expect(stdout).toMatch(/resolves +15m after the last match/);
    expect(stdout).toMatch(/ {2}cpu_high: .*metric threshold/);
    expect(stdout).toMatch(/ {4}stale +after 5m, then keep/);
    expect(stdout).toMatch(/ {4}ssh_login_failed: /);
  });

  it('tells the missing part at an instant of a recording', async () => {
    const at = ['--at', '2026-11-20T10:02:03Z'];
    const { code, stdout } = await runCrosswatch([
      'rules',
      'explain',
      'ssh_brute_force',
      ...attack.input,
      ...at,
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('no  count of distinct events in 1m gte 6: 4; missing: 2 more');
    expect(stdout.match(/Failed password for root/g)).toHaveLength(4);
  });

  it('knows that time has gone by when nothing came', async () => {
    const at = ['--at', '2026-11-20 10:20:00', '--group', 'host.name=web1', '--format', 'json'];
    const { stdout } = await runCrosswatch([
      'rules',
      'explain',
      'cpu_and_bruteforce',
      ...attack.input,
      ...at,
    ]);
    const { groups } = JSON.parse(stdout) as RuleExplanation;
    expect(groups).toHaveLength(1);
    expect(groups[0]?.group).toEqual({ 'host.name': 'web1' });
    expect(groups[0]?.conditions.map(({ holds }) => holds)).toEqual([false, false]);
    expect(groups[0]?.alert?.state).toBe('inactive');
  });

  it('finds the rule that was meant', async () => {
    const { code, stderr } = await runCrosswatch(['rules', 'explain', 'cpu_hgh']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "cpu_high"?');
  });

  it('says that nobody answers at --url, with exit code 4', async () => {
    const { code, stderr } = await runCrosswatch(['rules', 'explain', 'x', '--url', 'http://127.0.0.1:9']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/no Crosswatch answers at http:\/\/127\.0\.0\.1:9 \(.+\)/);
  });
});

describe('crosswatch rules sweep', () => {
  it('counts alerts for each threshold and keeps their evidence', async () => {
    const words = ['rules', 'sweep', 'ssh_brute_force', '--threshold', '3,20', '--format', 'json'];
    const { code, stdout } = await runCrosswatch([...words, ...attack.input]);
    expect(code).toBe(0);
    const rows = JSON.parse(stdout) as {
      threshold: number;
      alerts: number;
      firings: { evidence: { events: [] } }[];
    }[];
    expect(rows.map(({ threshold, alerts }) => [threshold, alerts])).toEqual([
      [3, 1],
      [20, 0],
    ]);
    expect(rows[0]?.firings[0]?.evidence.events).toHaveLength(3);
  });

  it('varies `for` below a join', async () => {
    const words = ['rules', 'sweep', 'cpu_high', '--for', '10s,2m', '--counted', 'cpu_and_bruteforce'];
    const { stdout } = await runCrosswatch([...words, ...attack.input]);
    expect(stdout).toMatch(/10s +1 .*10:02:04/);
    expect(stdout).toMatch(/2m +1 .*10:03:40/);
  });

  it('says that an event rule has no `for`', async () => {
    const words = ['rules', 'sweep', 'ssh_brute_force', '--for', '10s'];
    const { code, stderr } = await runCrosswatch([...words, ...attack.input]);
    expect(code).toBe(2);
    expect(stderr).toContain('CW_SWEEP_RULE');
  });
});

const DETECTION = {
  'works.yml': '{user.name: root, event.outcome: failure}',
  'below/inert.yml': '{TargetFilename|endswith: /nc}',
  'refused.yml': '{CommandLine|base64offset|contains: foo}',
};

describe('crosswatch rules import sigma', () => {
  it('lists what loads, what can not match yet and what is refused, and copies what works', async () => {
    const from = path.join(attack.folder, 'sigma');
    mkdirSync(path.join(from, 'below'), { recursive: true });
    for (const [name, selection] of Object.entries(DETECTION)) {
      const detection = `detection:\n  selection: ${selection}\n  condition: selection\n`;
      writeFileSync(path.join(from, name), `title: ${name}\nlogsource: {product: linux}\n${detection}`);
    }
    const out = path.join(attack.folder, 'imported');
    const words = ['rules', 'import', 'sigma', from, '--out', out, '--format', 'ndjson'];
    const { code, stdout, stderr } = await runCrosswatch(words);
    expect(code).toBe(1);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { state: string; path: string; detail: string });
    expect(Object.fromEntries(rows.map((row) => [path.relative(from, row.path), row.state]))).toEqual({
      'works.yml': 'loaded',
      'below/inert.yml': 'inert',
      'refused.yml': 'refused',
    });
    expect(rows.find(({ state }) => state === 'refused')?.detail).toContain('base64offset');
    expect(stderr).toContain('1 file refused');
    expect([
      existsSync(path.join(out, 'works.yml')),
      existsSync(path.join(out, 'below', 'inert.yml')),
    ]).toEqual([true, false]);
  });
});

describe('crosswatch rules test', () => {
  it('writes transitions with the keys of replay, and behind them the name of the test', async () => {
    const written = path.join(attack.folder, 'transitions');
    const replayed = await runCrosswatch(['replay', ...attack.input, '--format', 'ndjson']);
    await runCrosswatch(['rules', 'test', 'rules/host/cpu-usage.test.yml', '--transitions', written]);
    const keys = (line: string): string[] => Object.keys(JSON.parse(line) as object);
    const [first = ''] = readFileSync(written, 'utf8').split('\n');
    expect(keys(first)).toEqual([...keys(replayed.stdout.split('\n')[0] ?? ''), 'test']);
  });
});
