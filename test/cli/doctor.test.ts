import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkClock } from '../../src/cli/doctor/check-clock.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { configSchema } from '../../src/config/schema.ts';
import { runCrosswatch } from '../support/program.ts';
import { runHere } from '../support/terminal.ts';
import { writeAttackFiles } from './attack-files.ts';

const attack = writeAttackFiles();
const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-doctor-'));
const stranger = createServer((_request, response) => response.writeHead(404).end('not here'));
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  ({ port } = stranger.address() as AddressInfo);
});
afterAll(() => {
  stranger.close();
  attack.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function examine(config: string): Promise<{ code: number | null; findings: Record<string, Finding> }> {
  const file = path.join(folder, 'crosswatch.yml');
  writeFileSync(file, config);
  const { code, stdout } = await runCrosswatch(['doctor', '-c', file, '--format', 'json'], { cwd: folder });
  const findings = JSON.parse(stdout) as Finding[];
  return { code, findings: Object.fromEntries(findings.map((finding) => [finding.check, finding])) };
}

describe('crosswatch doctor', () => {
  it('finds nothing wrong where nothing is', async () => {
    const { code, findings } = await examine(`logs: {sources: [{file: ${attack.log}}]}\nserve: {port: 0}\n`);
    expect(Object.values(findings).filter(({ state }) => state === 'fail')).toEqual([]);
    expect(findings['logs']?.detail).toBe(`${attack.log}: 8 events in the newest 8 lines`);
    expect(code).toBe(0);
  });

  it('says what is wrong in full on a narrow terminal', async () => {
    const file = path.join(folder, 'long.yml');
    const log = `/nowhere/${'long/'.repeat(20)}auth.log`;
    writeFileSync(
      file,
      `logs: {sources: [{file: ${log}}]}\nserve: {port: 0}\nstore: {path: ${folder}/store}\n`,
    );
    const { stdout, stderr } = await runHere(['doctor', '-c', file], { width: 80 });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stderr).toContain(`logs: ${log} is not there\n  it is waited for\n`);
  });

  it.each([
    ['a log that is not there', 'logs: {sources: [{file: /nowhere/auth.log}]}', 'logs', 'warn', /not there/],
    [
      'a log that speaks of something else',
      () => `logs: {sources: [{file: ${attack.metrics}}]}`,
      'logs',
      'warn',
      /0 events/,
    ],
    ['a folder as a log', () => `logs: {sources: [{file: ${folder}}]}`, 'logs', 'fail', /EISDIR/],
    ['a store below a file', () => `store: {path: ${attack.log}/store}`, 'store', 'fail', /./],
    ['a store greater than the disk', 'store: {max_bytes: 999999TiB}', 'disk', 'warn', /may grow/],
    ['an InfluxDB that is gone', 'influx: {url: "http://127.0.0.1:9"}', 'InfluxDB', 'fail', /ECONNREFUSED/],
    ['a port that is taken', () => `serve: {port: ${port}}`, 'page', 'fail', /another program/],
    [
      'rules that are wrong',
      () => `rules: {dir: ${path.join(folder, 'bad-rules')}}`,
      'rules',
      'fail',
      /1 mistake$/,
    ],
    [
      'a receiver that is gone',
      'notify: {receivers: [{name: hook, type: webhook, url: "http://127.0.0.1:9/"}]}',
      'receiver hook',
      'fail',
      /ECONNREFUSED/,
    ],
  ] as const)('notices %s', async (_name, config, check, state, detail) => {
    mkdirSync(path.join(folder, 'bad-rules'), { recursive: true });
    writeFileSync(path.join(folder, 'bad-rules', 'bad.yml'), 'title: no detection\nname: bad\n');
    const { findings } = await examine(typeof config === 'string' ? config : config());
    expect(findings[check]).toMatchObject({ state, detail: expect.stringMatching(detail) as string });
    expect(findings[check]?.next).not.toBe('');
  });

  it('tells every mistake of a configuration, with exit code 1', async () => {
    const file = path.join(folder, 'bad.yml');
    writeFileSync(file, 'influx: {url: 3}\nserve: {port: many}\n');
    const { code, stdout } = await runCrosswatch(['doctor', '-c', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/bad.yml:1:.*influx.url/);
    expect(stdout).toMatch(/bad.yml:2:.*serve.port/);
  });
});

describe('cli/doctor/check-clock', () => {
  const { engine } = configSchema.parse({});
  const influxAt = () => configSchema.parse({ influx: { url: `http://127.0.0.1:${port}` } }).influx;

  it.each([
    [0, 'ok'],
    [-30_000, 'warn'],
    [3_600_000, 'fail'],
  ] as const)('judges a clock that is %d ms ahead of that of InfluxDB', async (aheadMs, state) => {
    const finding = await checkClock({ engine, influx: influxAt() }, () => Date.now() + aheadMs);
    expect(finding.state).toBe(state);
  });

  it('knows that 1970 is over', async () => {
    expect((await checkClock({ engine, influx: influxAt() }, () => 0)).state).toBe('fail');
  });
});
