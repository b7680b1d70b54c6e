import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { runCapturing } from '../correlate/scenarios/run-capturing.ts';

const scenario = path.resolve(import.meta.dirname, '../correlate/scenarios/v11-join-at-confirmation');
const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-replay-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rules = ['--rules', path.join(scenario, 'rules.yml')];
const input = (log: string, points: string): string[] => ['--log', log, '--metrics', points];

function packed(name: string): string {
  const file = path.join(folder, `${name}.gz`);
  writeFileSync(file, gzipSync(readFileSync(path.join(scenario, name))));
  return file;
}

describe('replay', () => {
  it('reads files that are packed as they would be unpacked', async () => {
    const plain = await runCapturing([
      ...rules,
      ...input(path.join(scenario, 'auth.log'), path.join(scenario, 'points.lp')),
    ]);
    const unpacked = await runCapturing([...rules, ...input(packed('auth.log'), packed('points.lp'))]);
    expect(plain.rows.length).toBeGreaterThan(0);
    // Events are named by their file.
    const told = (rows: typeof plain.rows) => rows.map((row) => ({ ...row, evidence: undefined }));
    expect(told(unpacked.rows)).toEqual(told(plain.rows));
  });

  it('says that a packed file is damaged', async () => {
    const file = path.join(folder, 'cut.gz');
    writeFileSync(file, readFileSync(packed('auth.log')).subarray(0, 40));
    const { code, stderr } = await runCapturing([...rules, '--log', file]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${file} is damaged`)]);
  });

  it('leaves counters, all nought, where no rule loads', async () => {
    const bad = path.join(folder, 'bad.yml');
    writeFileSync(bad, 'title: T\ndetection: {s: {a|nothing: b}, condition: s}\n');
    const { code, stats, stderr } = await runCapturing([
      '--rules',
      bad,
      '--log',
      path.join(scenario, 'auth.log'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('there are no rules to run');
    expect(stats).toMatchObject({ items: 0, counters: { late_dropped: 0 }, alerts_per_rule: {} });
  });
});
