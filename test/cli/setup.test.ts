import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startInfluxd } from '../support/influxd.ts';
import { runCrosswatch } from '../support/program.ts';

const server = await startInfluxd({ onboard: false });
const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-setup-'));
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(server === undefined)('cli/setup', () => {
  const env = { INFLUX_URL: server?.url ?? '' };
  const secret = (host: string, name: string): string => path.join(folder, host, '.crosswatch/secrets', name);
  const run = (host: string, extra: Record<string, string> = {}, ...args: string[]) =>
    runCrosswatch(
      [
        'setup',
        '--name',
        host,
        ...['admin', 'collector', 'grafana'].flatMap((one) => [
          `--${one}-dir`,
          path.dirname(secret(host, 'x')),
        ]),
        ...args,
      ],
      {
        cwd: folder,
        env: { ...env, ...extra },
      },
    );

  it('says in a dry run what it would do, of which nothing is done', async () => {
    const { code, stdout } = await run('web1', {}, '--dry-run');
    expect(code).toBe(1);
    expect(stdout).toMatch(/would create +bucket +crosswatch_rollup/);
    expect(stdout).not.toMatch(/created|updated|now/);
    expect(existsSync(secret('web1', 'collector.token'))).toBe(false);
  });

  it('prepares a new server, and finds everything as it should be the second time', async () => {
    expect((await run('web1')).code).toBe(0);
    expect(await run('web1', {}, '--dry-run')).toMatchObject({ code: 0 });
  });

  it('writes nothing and says what is missing for a server that somebody else set up', async () => {
    const { code, stderr } = await run('db1');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/CW_INFLUX_NOT_ONBOARDED/);
    expect(stderr).toMatch(/INFLUX_OPERATOR_TOKEN/);
    expect(existsSync(secret('db1', 'operator.token'))).toBe(false);
  });

  it('gives a second host tokens of its own and leaves the first its', async () => {
    const operator = readFileSync(secret('web1', 'operator.token'), 'utf8').trim();
    expect((await run('db1', { INFLUX_OPERATOR_TOKEN: operator })).code).toBe(0);
    expect((await run('web1', {}, '--dry-run')).code).toBe(0);
    const tokens = ['web1', 'db1'].map((host) => readFileSync(secret(host, 'collector.token'), 'utf8'));
    expect(new Set(tokens).size).toBe(2);
  });
});
