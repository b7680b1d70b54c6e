import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeMmdb } from '../events/enrich/mmdb.ts';
import { runCrosswatch, startService } from '../support/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-geoip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LINE =
  '2026-11-20T10:00:00.000+00:00 web1 sshd[1]: Failed password for root from 81.2.69.142 port 1 ssh2\n';
const database = path.join(folder, 'country.mmdb');
const text = path.join(folder, 'text.mmdb');
const log = path.join(folder, 'auth.log');
writeFileSync(
  database,
  writeMmdb({ type: 'GeoLite2-Country', networks: { '81.2.69.0/24': { country: { iso_code: 'GB' } } } }),
);
writeFileSync(text, 'not one');
writeFileSync(log, LINE);

function configWith(geoip: string, rest = ''): string {
  const file = path.join(folder, 'crosswatch.yml');
  writeFileSync(file, `events: {geoip: {${geoip}}}\n${rest}`);
  return file;
}

const run = (...words: string[]) => runCrosswatch(words, { cwd: folder, input: LINE });

describe('a GeoIP database', () => {
  it('is used by parse', async () => {
    const { stdout } = await run('parse', '-c', configWith(`country: ${database}`));
    expect(JSON.parse(stdout)).toMatchObject({
      source: { ip: '81.2.69.142', geo: { country_iso_code: 'GB' } },
    });
  });

  it('that is none is told by parse, which goes on without', async () => {
    const { code, stdout, stderr } = await run('parse', '-c', configWith(`country: ${text}`));
    expect(stderr).toContain(
      `${text}: this is no MaxMind database, or its end is missing [CW_GEOIP_INVALID]`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ source: { ip: '81.2.69.142' } });
    expect(code).toBe(0);
  });

  it.each([
    ['is approved of', () => database, 0, /: ok/],
    ['that is missing is told', () => '/nowhere/city.mmdb', 1, /CW_GEOIP_READ.*geoipupdate/s],
    ['that is none is told', () => text, 1, /CW_GEOIP_INVALID.*fetch it again/s],
  ])('%s by config check', async (_, file, expected, words) => {
    const { code, stderr } = await run('config', 'check', '-c', configWith(`country: ${file()}`));
    expect(stderr).toMatch(words);
    expect(code).toBe(expected);
  });

  it('is looked at by doctor', async () => {
    const { stdout } = await run(
      'doctor',
      '--format=json',
      '-c',
      configWith(`country: ${database}, asn: ${text}`),
    );
    const findings = JSON.parse(stdout) as { check: string; state: string; next?: string }[];
    expect(findings.filter(({ check }) => check === 'geoip')).toMatchObject([
      { state: 'warn', next: expect.stringContaining('geoipupdate') as string },
      { state: 'warn', next: expect.stringContaining('fetch it again') as string },
    ]);
  });

  it('that is none stops nothing, and shows in the health of the service', async () => {
    const config = configWith(
      `country: ${database}, asn: ${text}`,
      `logs: {sources: [{file: ${log}}], start_at: beginning}\nserve: {port: 0}\nstore: {path: ${folder}/s.db}\n`,
    );
    const service = await startService({ args: ['-c', config], cwd: folder });
    try {
      const answer = await fetch(`${service.url}/api/v1/status`);
      const { health } = (await answer.json()) as { health: { name: string; state: string }[] };
      expect(health.filter(({ name }) => name.startsWith('geoip'))).toMatchObject([
        { name: 'geoip country', state: 'ok' },
        { name: 'geoip asn', state: 'failing' },
      ]);
    } finally {
      expect(await service.stop()).toBe(0);
    }
  });
});
