import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flux } from '../../src/influx/flux.ts';
import { createQuery } from '../../src/influx/query.ts';
import { storeSchema } from '../../src/store/config.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { type Finished, runCrosswatch } from '../support/program.ts';
import { aTransition } from '../support/transition.ts';

const root = mkdtempSync(path.join(tmpdir(), 'crosswatch-history-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FIRST = Math.floor(Date.now() / 10_000) * 10_000 - 600_000;

/** The recorded attack of ten minutes ago, as line protocol: the CPU is busy from 100 s on, 8 logins fail at 120 s. */
function attackLines(): string {
  const cpu = Array.from(
    { length: 40 },
    (_, i) =>
      `cpu,cpu=cpu-total,host=web1 usage_active=${i >= 10 && i < 30 ? 95 : 20},ticks=${i}i ${FIRST + i * 10_000}000000`,
  );
  const logins = Array.from(
    { length: 8 },
    (_, i) =>
      `security_event,action=ssh_login,category=authentication,host=web1,outcome=failure,process=sshd count=1i,user="r\\"oot",source_ip="203.0.113.7",event_id="a:${i}",message="line ${i}, with a comma" ${FIRST + 120_000 + i * 1000}000000`,
  );
  return [...cpu, ...logins].join('\n');
}

function folderOf(name: string): string {
  const folder = path.join(root, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function withStore<T>(cwd: string, work: (store: Store) => T): Promise<T> {
  const store = openStore({
    path: path.join(cwd, '.crosswatch', 'crosswatch.db'),
    config: storeSchema.parse({}),
  });
  try {
    return work(store);
  } finally {
    store.close();
  }
}

async function imported(name: string): Promise<{ cwd: string; result: Finished }> {
  const cwd = folderOf(name);
  writeFileSync(path.join(cwd, 'attack.lp'), attackLines());
  return { cwd, result: await runCrosswatch(['import', 'attack.lp'], { cwd }) };
}

const FIRED = ['cpu_and_bruteforce', 'ssh_brute_force'];

async function firedIn(words: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
  const { code, stdout, stderr } = await runCrosswatch(['replay', ...words, '--format', 'json'], options);
  expect([code, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as { state: string; rule: string }[])
    .filter(({ state }) => state === 'firing')
    .map(({ rule }) => rule)
    .toSorted();
}

describe('crosswatch import and export', () => {
  it('bring points and events in and out again, none twice', async () => {
    const { cwd, result } = await imported('round');
    expect([result.code, result.stderr]).toEqual([
      0,
      expect.stringMatching(/^40 points and 8 events are in /),
    ]);
    await runCrosswatch(['import', 'attack.lp'], { cwd });
    const out = await runCrosswatch(['export', '--out', 'out.lp.gz'], { cwd });
    expect([out.code, out.stderr]).toEqual([0, '48 points\n']);
    const lines = gunzipSync(readFileSync(path.join(cwd, 'out.lp.gz')))
      .toString()
      .trim()
      .split('\n');
    expect(lines).toHaveLength(48);
    expect(lines[0]).toBe(`cpu,cpu=cpu-total,host=web1 usage_active=20,ticks=0i ${FIRST}000000`);
    const again = folderOf('again');
    await runCrosswatch(['import', path.join(cwd, 'out.lp.gz')], { cwd: again });
    const { stdout } = await runCrosswatch(['export', '--out', '-'], { cwd: again });
    expect(stdout.trim().split('\n')).toEqual(lines);
  });

  it('write tables, and only the time that is asked for', async () => {
    const { cwd } = await imported('csv');
    const words = ['export', '--out', 'out.csv', '--stop', new Date(FIRST + 20_000).toISOString()];
    expect((await runCrosswatch(words, { cwd })).stderr).toBe('2 points\n');
    const rows = readFileSync(path.join(cwd, 'out.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toBe('time,measurement,tags,field,type,value');
  });

  it('feed replay --store', async () => {
    const { cwd } = await imported('replay');
    expect(await firedIn(['--store', '--start', '-1h'], { cwd })).toEqual(FIRED);
    expect(await firedIn(['--store', '--start', '-1m'], { cwd })).toEqual([]);
  });

  it('stop at a line that is none, or leave it out and say so', async () => {
    const cwd = folderOf('bad');
    writeFileSync(path.join(cwd, 'bad.lp'), `cpu usage=1 ${FIRST}000000\nno line protocol\n`);
    const strict = await runCrosswatch(['import', 'bad.lp'], { cwd });
    expect([strict.code, strict.stderr]).toEqual([2, expect.stringContaining('bad.lp:2:')]);
    const lax = await runCrosswatch(['import', 'bad.lp', '--skip-bad'], { cwd });
    expect([lax.code, lax.stderr]).toEqual([1, expect.stringContaining('1 line left out')]);
    expect(lax.stderr).toContain('1 point and 0 events');
  });

  it.each([
    [['export', '--out', 'x.parquet'], 2, 'end it with .lp'],
    [['export', '--out', 'x.lp'], 2, 'There is no local store'],
    [['import', 'nothing.lp'], 2, 'cannot read nothing.lp (ENOENT)'],
    [['backfill'], 2, 'no InfluxDB is configured'],
    [['replay', '--influx'], 2, 'no InfluxDB is configured'],
    [['replay', '--store'], 2, 'There is no local store'],
    [['replay', '--log', 'x', '--start', '-1h'], 2, '--start and --stop belong to'],
  ])('%j ends with %i', async (words, code, message) => {
    const result = await runCrosswatch(words, { cwd: folderOf('empty') });
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toContain(message);
  });
});

describe('crosswatch quarantine', () => {
  it('lists refused lines, sends them again and forgets them', async () => {
    const cwd = folderOf('quarantine');
    await withStore(cwd, (store) => {
      store.commit({ nowMs: FIRST, lines: [{ bucket: 'metrics', text: 'a x=1 1\nb x=1 1', count: 2 }] });
      const block = store.ship.nextBlock('metrics', 10, 1000);
      if (block === undefined) throw new Error('nothing waits');
      const refused = ['a x=1 1', 'b\u001b x=1 1'].map((line) => ({ line, reason: 'field type conflict' }));
      store.ship.settle(block, refused);
    });
    const listed = await runCrosswatch(['quarantine', 'list'], { cwd });
    expect(listed.stdout).toMatch(/^ID +BUCKET +COMMITTED +REASON +LINE\n 2 .*b\\u001b x=1 1\n 1 /);
    const resent = await runCrosswatch(['quarantine', 'resend', '1'], { cwd });
    expect([resent.code, resent.stderr]).toEqual([0, '1 line to be sent at the next start\n']);
    const running = openStore({
      path: path.join(cwd, '.crosswatch', 'crosswatch.db'),
      config: storeSchema.parse({}),
    });
    const locked = await runCrosswatch(['quarantine', 'resend', '--all'], { cwd });
    running.close();
    expect([locked.code, locked.stderr]).toEqual([
      2,
      expect.stringContaining('stop Crosswatch, run quarantine resend again and start it'),
    ]);
    const neither = await runCrosswatch(['quarantine', 'discard'], { cwd });
    expect([neither.code, neither.stderr]).toEqual([2, expect.stringContaining('--all')]);
    const gone = await runCrosswatch(['quarantine', 'discard', '--all'], { cwd });
    expect(gone.stderr).toBe('1 line forgotten\n');
    const backlog = await withStore(cwd, (store) => store.backlog());
    expect(backlog).toMatchObject({ lines: 1, quarantinedLines: 0 });
  });
});

const server: Influxd | undefined = await startInfluxd();
afterAll(async () => server?.stop());

describe.skipIf(server === undefined)('history and InfluxDB', () => {
  let env: Record<string, string>;
  let metrics: string;
  let security: string;
  let rollup: string;

  beforeAll(async () => {
    const { url, org, token, createBucket } = server as Influxd;
    metrics = await createBucket('metrics');
    security = await createBucket('security');
    rollup = await createBucket('rollup');
    env = {
      INFLUX_URL: url,
      INFLUX_ORG: org,
      INFLUX_TOKEN: token,
      INFLUX_BUCKET: metrics,
      INFLUX_BUCKET_SECURITY: security,
      INFLUX_BUCKET_ROLLUP: rollup,
    };
  });

  it('backfill brings the local history there, counts it, and can be run again', async () => {
    const { cwd } = await imported('backfill');
    for (let run = 0; run < 2; run += 1) {
      const { code, stdout } = await runCrosswatch(['backfill', '--format', 'ndjson'], { cwd, env });
      expect(code).toBe(0);
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { bucket: string })
          .filter(({ bucket }) => bucket !== rollup),
      ).toEqual([
        { bucket: metrics, measurement: 'cpu', points: 40, values: 80, state: 'verified' },
        { bucket: security, measurement: 'security_event', points: 8, values: 40, state: 'verified' },
      ]);
    }
  });

  it('backfill brings what raw values are too old for: five minute steps, and alerts', async () => {
    const cwd = folderOf('old');
    const longAgo = Math.floor(Date.now() / 86_400_000 - 20) * 86_400_000;
    await withStore(cwd, (store) => {
      const history = Array.from({ length: 720 }, (_, i) => ({
        measurement: 'mem',
        tags: { host: 'web1' },
        fields: { used_percent: i % 60, total: 8n, state: 'well', swapped: false },
        timeMs: longAgo + i * 5000,
      }));
      const fired = aTransition({ atMs: longAgo, startedAtMs: longAgo });
      const resolved = { ...fired, state: 'resolved' as const, atMs: longAgo + 60_000, reason: 'resolve_on' };
      store.commit({ nowMs: longAgo, history, transitions: [fired, resolved] });
      while (store.maintain(Date.now()));
    });
    for (let run = 0; run < 2; run += 1) {
      const { code, stdout, stderr } = await runCrosswatch(['backfill', '--format', 'ndjson'], { cwd, env });
      expect([code, stderr]).toEqual([0, '']);
      const rows = stdout.trim().split('\n');
      // An hour: 12 steps of 5 aggregates, 2 numeric fields in each; nothing raw is left.
      expect(rows.map((line) => JSON.parse(line) as unknown)).toEqual([
        { bucket: rollup, measurement: 'mem', points: 60, values: 120, state: 'verified' },
        { bucket: security, measurement: 'alert', points: 2, values: 20, state: 'verified' },
      ]);
    }
    const { url, org, token } = server as Influxd;
    const query = createQuery({ url, org, token, timeoutMs: 10_000 });
    const rows = query(flux`from(bucket: ${rollup}) |> range(start: ${new Date(longAgo)})
      |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent") |> first()`);
    const first = new Map<unknown, unknown>();
    for await (const { aggregate, _value } of rows) first.set(aggregate, _value);
    expect(Object.fromEntries(first)).toEqual({ mean: 29.5, min: 0, max: 59, last: 59, count: 60 });
  });

  it('replay --influx finds there what replay --store finds here', async () => {
    expect(await firedIn(['--influx', '--start', '-1h'], { cwd: folderOf('influx'), env })).toEqual(FIRED);
    expect(await firedIn(['--influx', '--start', '-1m'], { cwd: folderOf('influx'), env })).toEqual([]);
  });

  it('import --influx sends a file there', async () => {
    const cwd = folderOf('straight');
    writeFileSync(path.join(cwd, 'attack.lp'), attackLines().replaceAll('web1', 'web2'));
    const { code, stdout } = await runCrosswatch(['import', 'attack.lp', '--influx'], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ cpu +40 +80 +verified\n/);
    expect(stdout).toMatch(/ security_event +8 +40 +verified\n/);
  });

  it('doctor says whether the token may write and read', async () => {
    const cwd = folderOf('doctor');
    const right = await runCrosswatch(['doctor'], { cwd, env });
    expect(right.stdout).toMatch(/^ok +InfluxDB +metrics_\S+ may be written$/m);
    const wrong = await runCrosswatch(['doctor'], { cwd, env: { ...env, INFLUX_TOKEN: 'nobody' } });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^fail +InfluxDB +write .*401/m);
    expect(wrong.stderr).toContain('crosswatch setup');
  });

  it('ends with 4 when InfluxDB is not reached', async () => {
    const away = { ...env, INFLUX_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await runCrosswatch(['replay', '--influx', '--stats', 'stats.json'], {
      cwd: root,
      env: away,
    });
    expect(code).toBe(4);
    expect(stderr).toContain('CW_INFLUX_UNREACHABLE');
    expect(JSON.parse(readFileSync(path.join(root, 'stats.json'), 'utf8'))).toMatchObject({ items: 0 });
  });
});
