import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import { AuthorizationsAPI, BucketsAPI, TasksAPI } from '@influxdata/influxdb-client-apis';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { influxSchema } from '../../../src/influx/config.ts';
import { setup } from '../../../src/influx/setup/setup.ts';
import type { SetupOptions, SetupReport } from '../../../src/influx/setup/setup.ts';
import { wantedBuckets, wantedTasks, wantedTokens } from '../../../src/influx/setup/wanted.ts';
import { startInfluxd } from '../../support/influxd.ts';

const server = await startInfluxd({ onboard: false });
const folder = await mkdtemp(join(tmpdir(), 'crosswatch-setup-'));
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

const config = influxSchema.parse({});
const collectorFile = join(folder, 'tokens', 'collector');
const grafanaFile = join(folder, 'tokens', 'grafana');
const operator = 'operator-token-chosen-before';
const options: SetupOptions = {
  url: server?.url ?? 'http://none',
  org: 'crosswatch',
  buckets: wantedBuckets(config),
  tokens: wantedTokens(
    { collector: { path: collectorFile, mode: 0o600 }, grafana: { path: grafanaFile, mode: 0o644 } },
    'web1',
  ),
  tasks: await wantedTasks(config),
  operatorToken: operator,
  onboarding: { username: 'admin', password: 'a-long-password', token: operator },
};

const client = new InfluxDB({ url: options.url, token: operator });
const changed = ({ changes }: SetupReport): string[] =>
  changes.filter(({ state }) => state !== 'unchanged').map(({ what, name, state }) => `${what} ${name} ${state}`);

async function status(path: string, token: string, method = 'GET', body?: string): Promise<number> {
  const headers = { Authorization: `Token ${token}`, 'Content-Type': 'application/json' };
  const request = { method, headers, ...(body === undefined ? {} : { body }) };
  return (await fetch(`${server?.url}/api/v2/${path}`, request)).status;
}

const write = (bucket: string, token: string): Promise<number> =>
  status(`write?org=crosswatch&bucket=${bucket}`, token, 'POST', 'm v=1');
const query = (bucket: string, token: string): Promise<number> =>
  status('query?org=crosswatch', token, 'POST', JSON.stringify({ query: `from(bucket: "${bucket}") |> range(start: -1h)` }));

const EVERYTHING = [
  'bucket crosswatch_rollup created',
  'bucket crosswatch_security created',
  'token crosswatch collector of web1 created',
  'token crosswatch grafana of web1 created',
  'task crosswatch missing hosts created',
  'task crosswatch deadman created',
  'task crosswatch rollup created',
  'task crosswatch rollup of late data created',
];

// The steps of one server's life, in order.
describe.skipIf(server === undefined)('setup', () => {
  it('asks for what it needs on a new server', async () => {
    await expect(setup({ ...options, onboarding: undefined })).rejects.toMatchObject({
      code: 'CW_INFLUX_NOT_ONBOARDED',
    });
  });

  it('says in a dry run what it would do, and does nothing', async () => {
    const report = await setup({ ...options, dryRun: true });

    expect(changed(report)).toEqual([
      'onboarding admin created',
      'organization crosswatch created',
      'bucket crosswatch created',
      ...EVERYTHING,
    ]);
    expect(report.inStep).toBe(false);
    await expect(stat(collectorFile)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('prepares a new server', async () => {
    const report = await setup(options);

    expect(changed(report)).toEqual(['onboarding admin created', ...EVERYTHING]);
    expect(report.operatorToken).toBe(operator);
    expect((await stat(collectorFile)).mode & 0o777).toBe(0o600);
    expect((await stat(grafanaFile)).mode & 0o777).toBe(0o644);
    expect((await stat(join(folder, 'tokens'))).mode & 0o777).toBe(0o700);
    const { buckets } = await new BucketsAPI(client).getBuckets({ org: 'crosswatch' });
    expect(
      Object.fromEntries(
        (buckets ?? []).filter(({ type }) => type === 'user').map((b) => [b.name, b.retentionRules[0]?.everySeconds]),
      ),
    ).toEqual({
      crosswatch: 30 * 86_400,
      crosswatch_rollup: 730 * 86_400,
      crosswatch_security: 365 * 86_400,
    });
  });

  it('finds everything as wanted when it runs again', async () => {
    const report = await setup(options);

    expect(changed(report)).toEqual([]);
    expect(report.inStep).toBe(true);
  });

  it('gives tokens that can do their work and nothing else', async () => {
    const collector = (await readFile(collectorFile, 'utf8')).trim();
    const grafana = (await readFile(grafanaFile, 'utf8')).trim();
    for (const bucket of ['crosswatch', 'crosswatch_rollup', 'crosswatch_security']) {
      expect([await write(bucket, collector), await query(bucket, collector)]).toEqual([204, 200]);
      // InfluxDB hides what a token may not write.
      expect([403, 404]).toContain(await write(bucket, grafana));
      expect(await query(bucket, grafana)).toBe(200);
    }
    for (const token of [collector, grafana]) {
      const body = JSON.stringify({ orgID: 'x', name: 'mine', retentionRules: [] });
      expect(await status('buckets', token, 'POST', body)).toBeGreaterThanOrEqual(400);
      const { authorizations } = (await (
        await fetch(`${server?.url}/api/v2/authorizations`, { headers: { Authorization: `Token ${token}` } })
      ).json()) as { authorizations?: unknown[] };
      expect(authorizations ?? []).toEqual([]);
    }
  });

  it('installs tasks that run', async () => {
    const api = new TasksAPI(client);
    const { tasks = [] } = await api.getTasks({ org: 'crosswatch' });
    expect(tasks.length).toBe(options.tasks.length);
    for (const { id, name } of tasks) {
      const run = await api.postTasksIDRuns({ taskID: id, body: {} });
      await vi.waitFor(
        async () => {
          const { status: state, log } = await api.getTasksIDRunsID({ taskID: id, runID: run.id ?? '' });
          expect([name, state], JSON.stringify(log)).toEqual([name, 'success']);
        },
        { timeout: 10_000, interval: 100 },
      );
    }
  });

  it('replaces a token whose file is lost, and revokes the old one', async () => {
    const lost = (await readFile(collectorFile, 'utf8')).trim();
    await rm(collectorFile);

    const report = await setup(options);

    expect(changed(report)).toEqual(['token crosswatch collector of web1 updated']);
    const fresh = (await readFile(collectorFile, 'utf8')).trim();
    expect(await write('crosswatch', fresh)).toBe(204);
    expect(await write('crosswatch', lost)).toBe(401);
  });

  it('refuses to overwrite the token of another host, which goes on working', async () => {
    const token = (await readFile(collectorFile, 'utf8')).trim();
    const files = { collector: { path: collectorFile, mode: 0o600 } } as const;
    const other = { ...options, tokens: wantedTokens(files, 'web2') };

    await expect(setup(other)).rejects.toMatchObject({
      code: 'CW_INFLUX_TOKEN_FILE',
      message: `${collectorFile} holds the token "crosswatch collector of web1", not "crosswatch collector of web2"`,
    });

    expect((await readFile(collectorFile, 'utf8')).trim()).toBe(token);
    expect(changed(await setup(options))).toEqual([]);
    expect(await write('crosswatch', token)).toBe(204);
  });

  it('reports what has drifted, puts it right, and never shortens a retention', async () => {
    const buckets = new BucketsAPI(client);
    const find = async (name: string): Promise<string> =>
      (await buckets.getBuckets({ name })).buckets?.[0]?.id ?? '';
    const keep = (bucketID: string, days: number): Promise<unknown> =>
      buckets.patchBucketsID({
        bucketID,
        body: { retentionRules: [{ type: 'expire', everySeconds: days * 86_400 }] },
      });
    await keep(await find('crosswatch'), 10);
    await keep(await find('crosswatch_security'), 999);
    await buckets.deleteBucketsID({ bucketID: await find('crosswatch_rollup') });
    const tasks = new TasksAPI(client);
    const task = (await tasks.getTasks({ name: 'crosswatch deadman' })).tasks?.[0];
    await tasks.patchTasksID({ taskID: task?.id ?? '', body: { flux: task?.flux.replace('3m', '9m') ?? '' } });
    const drift = [
      'bucket crosswatch updated',
      'bucket crosswatch_rollup created',
      'bucket crosswatch_security kept',
      'token crosswatch collector of web1 updated',
      'token crosswatch grafana of web1 updated',
      'task crosswatch deadman updated',
    ];

    expect(changed(await setup({ ...options, dryRun: true }))).toEqual(drift);
    expect(changed(await setup(options))).toEqual(drift);
    expect(changed(await setup(options))).toEqual(['bucket crosswatch_security kept']);
  });

  it('sets a task that somebody stopped going again, and stops its doubles', async () => {
    const tasks = new TasksAPI(client);
    const named = async (name: string): Promise<string[]> =>
      ((await tasks.getTasks({ name })).tasks ?? []).map(({ status: state = '' }) => state).toSorted();
    const first = async (name: string): Promise<string> => (await tasks.getTasks({ name })).tasks?.[0]?.id ?? '';
    const rollup = options.tasks.find(({ name }) => name === 'crosswatch rollup');
    await tasks.patchTasksID({ taskID: await first('crosswatch deadman'), body: { status: 'inactive' } });
    await tasks.postTasks({ body: { org: 'crosswatch', flux: rollup?.flux ?? '' } });
    const drift = [
      ['crosswatch deadman', 'updated', 'inactive'],
      ['crosswatch rollup', 'updated', '1 more of this name active'],
    ];
    const tasksOf = ({ changes }: SetupReport): string[][] =>
      changes
        .filter(({ what, state }) => what === 'task' && state !== 'unchanged')
        .map(({ name, state, detail }) => [name, state, detail]);

    const dry = await setup({ ...options, dryRun: true });
    expect([dry.inStep, tasksOf(dry)]).toEqual([false, drift]);
    expect(await named('crosswatch deadman')).toEqual(['inactive']);
    expect(tasksOf(await setup(options))).toEqual(drift);
    expect(await named('crosswatch deadman')).toEqual(['active']);
    expect(await named('crosswatch rollup')).toEqual(['active', 'inactive']);
    expect(tasksOf(await setup(options))).toEqual([]);
  });

  it('replaces a token that was deactivated, and says so', async () => {
    const api = new AuthorizationsAPI(client);
    const stopped = (await readFile(collectorFile, 'utf8')).trim();
    const { authorizations = [] } = await api.getAuthorizations({});
    const authID = authorizations.find(({ token }) => token === stopped)?.id ?? '';
    await api.patchAuthorizationsID({ authID, body: { status: 'inactive' } });
    const token = ({ changes }: SetupReport): string =>
      changes.find(({ name }) => name === 'crosswatch collector of web1')?.detail ?? '';

    expect(token(await setup({ ...options, dryRun: true }))).toBe(`deactivated; its file: ${collectorFile}`);
    expect(token(await setup(options))).toBe(`deactivated; its file: ${collectorFile}`);
    expect(await write('crosswatch', (await readFile(collectorFile, 'utf8')).trim())).toBe(204);
  });

  it('says when the operator token is wrong or the server is away', async () => {
    await expect(setup({ ...options, operatorToken: 'wrong' })).rejects.toMatchObject({
      code: 'CW_INFLUX_UNAUTHORIZED',
    });
    await expect(setup({ ...options, url: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'CW_INFLUX_UNREACHABLE',
      retryable: true,
    });
  });
});
