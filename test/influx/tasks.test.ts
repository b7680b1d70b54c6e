import { is_valid_flux } from '@influxdata/flux-lsp-node';
import { afterAll, describe, expect, it } from 'vitest';
import { readFluxFiles } from '../../src/influx/flux-files.ts';
import { bindParameters, flux } from '../../src/influx/flux.ts';
import type { FluxText } from '../../src/influx/flux.ts';
import { createQuery } from '../../src/influx/query.ts';
import type { QueryRow } from '../../src/influx/query.ts';
import { taskName } from '../../src/influx/setup/wanted.ts';
import { startInfluxd } from '../support/influxd.ts';

const server = await startInfluxd();
const files = await readFluxFiles('tasks');
const BUCKETS = {
  metrics: (await server?.createBucket('metrics')) ?? '',
  rollup: (await server?.createBucket('rollup')) ?? '',
  security: (await server?.createBucket('security')) ?? '',
};
const MINUTE = 60_000;

const query = createQuery({
  url: server?.url ?? 'http://none',
  org: server?.org ?? '',
  token: server?.token,
  timeoutMs: 20_000,
});

async function ask(text: FluxText): Promise<QueryRow[]> {
  const rows: QueryRow[] = [];
  for await (const row of query(text)) rows.push(row);
  return rows;
}

async function write(lines: string[], bucket = BUCKETS.metrics): Promise<void> {
  const response = await fetch(`${server?.url}/api/v2/write?org=${server?.org}&bucket=${bucket}`, {
    method: 'POST',
    headers: { Authorization: `Token ${server?.token}` },
    body: lines.join('\n'),
  });
  expect(response.status, await response.text()).toBe(204);
}

async function runTask(name: string, buckets: Record<string, string> = BUCKETS): Promise<void> {
  const text = files.find((file) => file.name === name)?.text ?? '';
  const used = Object.entries(buckets).filter(([role]) => new RegExp(`^${role} = `, 'm').test(text));
  await ask(bindParameters(text, Object.fromEntries(used)));
}

afterAll(() => server?.stop());

describe('the tasks', () => {
  it.each(files)('$name is Flux, has a name and says what it does', ({ text, about }) => {
    expect(text.length).toBeGreaterThan(100);
    expect(is_valid_flux(text)).toBe(true);
    expect(taskName(text)).toMatch(/^crosswatch /);
    expect(about.length).toBeGreaterThan(50);
  });

  it('roll late data up as they roll up the newest', () => {
    const [rollup, late] = ['rollup', 'rollup_late'].map((name) => files.find((file) => file.name === name)?.text ?? '');
    const body = (text = ''): string =>
      text.slice(text.indexOf('import')).replace(/^(?:reach|option task) = .*$/gm, '');

    expect(body(late)).toBe(body(rollup));
  });
});

describe.skipIf(server === undefined)('the tasks on a real InfluxDB', () => {
  // A step that is complete for sure, however slow the test: the one before the newest.
  const step = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE - 10 * MINUTE;
  const point = (host: string, offsetMs: number, value: string): string =>
    `mem,host=${host} used=${value} ${step + offsetMs}000000`;
  const rolledUp = (host: string, ageMs = 0): Promise<QueryRow[]> =>
    ask(flux`from(bucket: ${BUCKETS.rollup}) |> range(start: ${new Date(step - ageMs)}, stop: ${new Date(step - ageMs + 5 * MINUTE)})
      |> filter(fn: (r) => r.host == ${host}) |> group(columns: ["_measurement", "_field"])
      |> keep(columns: ["_time", "_value", "_measurement", "_field", "aggregate"])`);
  const byAggregate = (rows: QueryRow[]): object =>
    Object.fromEntries(rows.map((row) => [row['aggregate'], row['_value']]));

  it('roll numbers up, with what came late, once', async () => {
    await write([
      point('a', 0, '10i'),
      point('a', MINUTE, '20i'),
      point('a', 2 * MINUTE, '60i'),
      `mem,host=a text="not a number",flag=true ${step}000000`,
    ]);
    await runTask('rollup');
    const first = await rolledUp('a');
    expect(byAggregate(first)).toEqual({ mean: 30, min: 10, max: 60, last: 60, count: 3, p95: 60 });
    expect(new Set(first.map((row) => row['_time']))).toEqual(
      new Set([new Date(step).toISOString().replace('.000Z', 'Z')]),
    );

    await write([point('a', 3 * MINUTE, '110i')]);
    await runTask('rollup');
    await runTask('rollup');

    const second = await rolledUp('a');
    expect(byAggregate(second)).toEqual({ mean: 50, min: 10, max: 110, last: 110, count: 4, p95: 110 });
    expect(second).toHaveLength(6);
  });

  // InfluxDB refuses to aggregate a series whose type is text in the first shard of the range, wherever in the shard.
  const DAY = 24 * 60 * MINUTE;
  const TEXT = 'up=true,state="well"';
  const NUMBER = 'up=1,state=2i';
  it.each<[what: string, shardDays: 1 | 7, ...points: [offsetMs: number, fields: string][]]>([
    ['quiet since before the range', 7, [-45 * MINUTE, TEXT]],
    ['quiet since before the range', 1, [-45 * MINUTE, TEXT]],
    ['newer than the range', 7, [14 * MINUTE, TEXT]],
    ['newer than the range', 1, [14 * MINUTE, TEXT]],
    ['from the future', 1, [20 * 60 * MINUTE, TEXT]],
    ['in an older shard', 1, [-2 * DAY, TEXT]],
    ['that is a number now', 1, [-2 * DAY, TEXT], [0, NUMBER]],
    ['that was a number', 1, [-2 * DAY, NUMBER], [0, TEXT]],
    ['that was and is a number', 1, [-6 * DAY, NUMBER], [-2 * DAY, TEXT], [0, NUMBER]],
    ['that was text, then a number', 1, [-9 * DAY, TEXT], [-7 * DAY, TEXT], [-2 * DAY, NUMBER], [0, TEXT]],
  ])('roll numbers up beside text %s, in shards of %i days', async (what, shardDays, ...points) => {
    const metrics = (await server?.createBucket('texts', shardDays === 1 ? 30 * 86_400 : undefined)) ?? '';
    const host = `${what} ${shardDays}`.replace(/\W+/g, '_');
    for (const [offsetMs, fields] of points) await write([`app,host=a ${fields} ${step + offsetMs}000000`], metrics);
    await write([point(host, 0, '10i')], metrics);
    const expected = { mean: 10, min: 10, max: 10, last: 10, count: 1, p95: 10 };

    for (const task of ['rollup', 'rollup_late']) {
      await runTask(task, { ...BUCKETS, metrics });
      expect(byAggregate(await rolledUp(host))).toEqual(expected);
    }
  });

  it('have nothing to do where there is nothing', async () => {
    const nothing = (await server?.createBucket('nothing')) ?? '';

    for (const { name } of files) await runTask(name, { ...BUCKETS, metrics: nothing });
  });

  it('roll up what came days late', async () => {
    const age = 6 * 24 * 60 * MINUTE;
    await write([point('late', -age, '1i'), point('late', -age + MINUTE, '3i')]);
    await runTask('rollup');
    expect(await rolledUp('late', age)).toEqual([]);

    await runTask('rollup_late');
    expect(byAggregate(await rolledUp('late', age))).toMatchObject({ mean: 2, count: 2 });

    await write([point('late', -age + 2 * MINUTE, '8i')]);
    await runTask('rollup_late');
    await runTask('rollup_late');
    const rows = await rolledUp('late', age);
    expect(byAggregate(rows)).toEqual({ mean: 4, min: 1, max: 8, last: 8, count: 3, p95: 8 });
    expect(rows).toHaveLength(6);
  });

  it('report hosts that are missing', async () => {
    const now = Date.now();
    await write([
      `cpu,cpu=cpu-total,host=here usage_idle=50 ${now - 30_000}000000`,
      `cpu,cpu=cpu-total,host=gone usage_idle=50 ${now - 60 * MINUTE}000000`,
    ]);

    await runTask('data_quality');

    const rows = await ask(flux`from(bucket: ${BUCKETS.metrics}) |> range(start: -1h)
      |> filter(fn: (r) => r._measurement == "crosswatch_host" and r._field == "missing")`);
    expect(rows.map((row) => [row['host'], row['_value']]).sort()).toEqual([
      ['gone', true],
      ['here', false],
    ]);
  });

  it('report a collector that stopped', async () => {
    const now = Date.now();
    await write([
      `crosswatch_process,host=alive uptime_seconds=9 ${now - MINUTE}000000`,
      `crosswatch_process,host=dead uptime_seconds=9 ${now - 20 * MINUTE}000000`,
    ]);

    await runTask('deadman');

    const rows = await ask(flux`from(bucket: ${BUCKETS.security}) |> range(start: -1h)
      |> filter(fn: (r) => r._measurement == "crosswatch_deadman" and r._field == "silent_seconds")`);
    expect(rows.map((row) => row['host'])).toEqual(['dead']);
    expect(rows[0]?.['_value']).toBeGreaterThan(1190);
  });
});
