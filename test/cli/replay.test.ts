import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCrosswatch } from '../support/program.ts';
import { START, writeAttackFiles } from './attack-files.ts';

const attack = writeAttackFiles();
afterAll(() => attack.remove());

const inFolder = (name: string): string => path.join(attack.folder, name);

function replay(...words: string[]) {
  return runCrosswatch(['replay', ...words], { cwd: attack.folder });
}

describe('crosswatch replay', () => {
  it('writes a journal that replays to the same bytes', async () => {
    const first = await replay(...attack.input, '--format', 'ndjson', '--journal', 'journal');
    expect(first.code).toBe(0);
    expect(first.stdout.match(/"state":"firing"/g)).toHaveLength(2);
    const again = await replay('--from-journal', 'journal', '--format', 'ndjson');
    expect(again).toEqual(first);
  });

  it('tells by its exit code whether what was expected came', async () => {
    const { stdout } = await replay(...attack.input, '--format', 'ndjson');
    writeFileSync(inFolder('right'), stdout);
    writeFileSync(inFolder('wrong'), stdout.replace('ssh_brute_force', 'ssh_burst'));
    expect((await replay(...attack.input, '--expect', 'right')).code).toBe(0);
    const wrong = await replay(...attack.input, '--expect', 'wrong');
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('2 differences')]);
  });

  it('leaves counters and journal of what it read when it fails on the way', async () => {
    const { code, stderr } = await replay(
      '--from-journal',
      'broken',
      '--stats',
      'stats',
      '--journal',
      'copy',
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot read broken')]);
    const points = Array.from({ length: 1000 }, (_, i) => `mem,host=web1 used=1 ${START + i}000000`);
    writeFileSync(inFolder('long.lp'), points.join('\n'));
    await replay('--metrics', 'long.lp', '--journal', 'journal');
    const lines = readFileSync(inFolder('journal'), 'utf8').split('\n');
    writeFileSync(inFolder('broken'), [...lines.slice(0, 600), '{"kind":', ...lines.slice(600)].join('\n'));
    const half = await replay('--from-journal', 'broken', '--stats', 'stats', '--journal', 'copy');
    expect([half.code, half.stderr]).toEqual([2, expect.stringContaining('broken:601: ')]);
    expect((JSON.parse(readFileSync(inFolder('stats'), 'utf8')) as { items: number }).items).toBeGreaterThan(
      0,
    );
    expect(readFileSync(inFolder('copy'), 'utf8').split('\n').slice(0, 10)).toEqual(lines.slice(0, 10));
  });

  it('says which lines of metrics it left out', async () => {
    writeFileSync(inFolder('bad.lp'), 'cpu usage_active=1 1\nno line protocol\n');
    const { code, stderr } = await replay('--metrics', 'bad.lp');
    expect(code).toBe(0);
    expect(stderr).toMatch(/bad.lp:2:\d+: .*\n1 line of metrics left out/);
  });

  it('judges what stands beside a field that is no number, and counts that field', async () => {
    const rule =
      'title: high\nname: high\nlevel: high\nmetric: {measurement: cpu, field: v, group-by: [host.name], condition: {gt: 90}}\n';
    writeFileSync(inFolder('high.yml'), rule);
    writeFileSync(
      inFolder('nan.lp'),
      `cpu,host=web1 v=95,x=NaN ${START}000000\ncpu,host=web2 v=-Inf ${START}000000\ncpu,host=web3 v=1e999,x=1 ${START}000000\n`,
    );
    const words = ['--metrics', 'nan.lp', '--rules', 'high.yml', '--stats', 'stats', '--format', 'ndjson'];
    const { code, stdout, stderr } = await replay(...words);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/"group":\{[^}]*\}/g)).toEqual(['"group":{"host.name":"web1"}']);
    const stats = JSON.parse(readFileSync(inFolder('stats'), 'utf8')) as { counters: object };
    expect(stats.counters).toMatchObject({ not_finite: 3 });
  });

  it.each([
    [[], 'there is nothing to read'],
    [['--log', 'nothing'], 'cannot read nothing (ENOENT)'],
    [['--log', 'auth.log', '--expect', 'nothing'], 'cannot read nothing (ENOENT)'],
    [['--log', 'auth.log', '--journal', 'no/journal'], 'cannot write no/journal (ENOENT)'],
    [['--log', 'auth.log', '--rules', 'nothing'], 'there are no rules to run'],
    [['--log', 'auth.log', '--format', 'xml'], 'Allowed choices are table, ndjson, json'],
    [['--log', 'auth.log', '--from', 'yesterday'], 'expected ISO 8601'],
    [['--store', '--influx'], 'cannot be used with'],
  ])('%j ends with 2', async (words, message) => {
    const { code, stdout, stderr } = await replay(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
