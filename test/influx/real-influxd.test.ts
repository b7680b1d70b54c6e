import { InfluxDB } from '@influxdata/influxdb-client';
import { AuthorizationsAPI, BucketsAPI } from '@influxdata/influxdb-client-apis';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { influxSchema } from '../../src/influx/config.ts';
import { createShipper } from '../../src/influx/shipper.ts';
import type { Shipper } from '../../src/influx/shipper.ts';
import { createInfluxTarget } from '../../src/influx/transport.ts';
import { canBeKilled, startInfluxd } from '../support/influxd.ts';
import { createMemoryOutbox } from './memory-outbox.ts';
import type { MemoryOutbox } from './memory-outbox.ts';

const server = await startInfluxd();
const client = new InfluxDB({ url: server?.url ?? 'http://none', token: server?.token ?? '' });
afterAll(() => server?.stop());

const config = influxSchema.parse({
  retry_initial: '50ms',
  retry_max: '200ms',
  timeout: '1s',
  batch: { max_lines: 2000, max_age: '20ms' },
});

function start(bucket: string, outbox: MemoryOutbox, token = server?.token): Shipper {
  const target = createInfluxTarget({
    url: server?.url ?? '',
    org: server?.org ?? '',
    token,
    buckets: { metrics: bucket, security: bucket },
    timeoutMs: config.timeout,
    gzip: 'auto',
    clock: systemClock,
  });
  const shipper = createShipper({
    outbox,
    target,
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    config,
  });
  shipper.start();
  return shipper;
}

/** Points and the sum of `v` over the whole bucket, or a part of it. */
async function totals(bucket: string, start = '0', stop = '2100-01-01T00:00:00Z'): Promise<{ count: number; sum: number }> {
  const rows = await client.getQueryApi(server?.org ?? '').collectRows<{ count: number; sum: number }>(
    `from(bucket: "${bucket}") |> range(start: ${start}, stop: ${stop}) |> filter(fn: (r) => r._field == "v") |> toFloat() |> group()
      |> reduce(identity: {count: 0, sum: 0.0}, fn: (r, accumulator) =>
        ({count: accumulator.count + 1, sum: accumulator.sum + r._value}))`,
  );
  return { count: rows[0]?.count ?? 0, sum: rows[0]?.sum ?? 0 };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilEmpty(outbox: MemoryOutbox): Promise<void> {
  await vi.waitFor(() => expect(outbox.backlog().lines).toBe(0), { timeout: 20_000, interval: 20 });
}

describe.skipIf(server === undefined || !canBeKilled())('shipping to a real InfluxDB', () => {
  it('brings every point exactly once through kill -9, a freeze and a revoked token', { timeout: 60_000 }, async () => {
    const { orgID = '', createBucket } = server ?? {};
    const bucket = (await createBucket?.('faults')) ?? '';
    const authorizations = new AuthorizationsAPI(client);
    const token = await authorizations.postAuthorizations({
      body: { orgID, permissions: [{ action: 'write', resource: { type: 'buckets', orgID } }] },
    });
    const setActive = (status: 'active' | 'inactive'): Promise<unknown> =>
      authorizations.patchAuthorizationsID({ authID: token.id ?? '', body: { status } });
    const outbox = createMemoryOutbox();
    const shipper = start(bucket, outbox, token.token);
    let made = 0;
    const baseMs = Date.now();
    const flow = setInterval(() => {
      const lines = Array.from({ length: 50 }, () => {
        made += 1;
        return `m,host=h${made % 7} v=${made}i ${baseMs + made}000000`;
      });
      outbox.add('metrics', lines);
      shipper.wake();
    }, 20);
    const states = new Set<string>();
    const watch = setInterval(() => states.add(shipper.status().lanes[1]?.state ?? ''), 5);

    await pause(300);
    await server?.kill();
    await pause(700);
    await server?.restart();
    await pause(500);
    await server?.freeze();
    await pause(1500);
    await server?.thaw();
    await pause(500);
    await setActive('inactive');
    await pause(500);
    await setActive('active');
    clearInterval(flow);
    await untilEmpty(outbox);
    clearInterval(watch);
    await shipper.stop();

    expect(made).toBeGreaterThan(5000);
    expect(await totals(bucket)).toEqual({ count: made, sum: (made * (made + 1)) / 2 });
    expect(outbox.refused).toEqual([]);
    expect([...states]).toEqual(expect.arrayContaining(['idle', 'retrying', 'held']));
  });

  it('leaves in quarantine exactly the lines that InfluxDB will never take', async () => {
    const bucket = (await server?.createBucket('refusals', 3600)) ?? '';
    const nowMs = Date.now();
    const good = Array.from({ length: 1000 }, (_, i) => `m,host=a v=${i}i ${nowMs - i}000000`);
    const bad: [line: string, reason: RegExp][] = [
      [`m,host=a v= ${nowMs}000000`, /missing field value/],
      [`m,host=a,time=x v=1i ${nowMs}000000`, /reserved tag key/],
      [`m,host=a v="text" ${nowMs}000000`, /field type conflict.*is type string, already exists as type integer/],
      [`m,host=b v=1.5,w=1i ${nowMs}000000`, /field type conflict.*is type float, already exists as type integer/],
      [`m,host=a v=1i ${nowMs - 86_400_000}000000`, /outside retention policy/],
      [`m,host=${'x'.repeat(66_000)} v=1i ${nowMs}000000`, /max key length exceeded/],
    ];
    const outbox = createMemoryOutbox();
    outbox.add('metrics', [...good.slice(0, 300), ...bad.map(([line]) => line), ...good.slice(300)]);

    const shipper = start(bucket, outbox);

    await untilEmpty(outbox);
    await shipper.stop();
    expect((await totals(bucket)).count).toBe(1000);
    expect(outbox.refused.map(({ line }) => line).sort()).toEqual(bad.map(([line]) => line).sort());
    for (const [line, reason] of bad)
      expect(outbox.refused.find((one) => one.line === line)?.reason).toMatch(reason);
  });

  it('finds the bad lines of several weeks, of which InfluxDB tells only the first', async () => {
    const bucket = (await server?.createBucket('weeks')) ?? '';
    const weeks = [0, 1, 2].map((week) => Date.UTC(2026, 0, 5) + week * 7 * 86_400_000);
    const line = (week: number, i: number, value: string): string =>
      `m,host=a v=${value} ${(weeks[week] ?? 0) + i}000000`;
    const outbox = createMemoryOutbox();
    // A field has one type in each week: an integer in the first and third, a float in the second.
    outbox.add('metrics', [line(0, 0, '1i'), line(1, 0, '1'), line(2, 0, '1i')]);
    const bad = [line(0, 5, '1'), line(0, 50, '1'), line(1, 7, '1i'), line(2, 9, '1'), line(2, 90, '"x"')];
    const good = [0, 1, 2].flatMap((week) =>
      Array.from({ length: 40 }, (_, i) => line(week, 100 + i, week === 1 ? '2' : '2i')),
    );
    const shipper = start(bucket, outbox);
    await untilEmpty(outbox);
    outbox.add('metrics', good.flatMap((one, i) => (bad[i] === undefined ? [one] : [bad[i], one])));

    shipper.wake();

    await untilEmpty(outbox);
    await shipper.stop();
    expect(outbox.refused.map((one) => one.line).sort()).toEqual(bad.toSorted());
    // A query reads a field as one type, so each week is asked for alone.
    for (const week of weeks) {
      const [from, to] = [week, week + 86_400_000].map((ms) => new Date(ms).toISOString());
      expect((await totals(bucket, from, to)).count).toBe(41);
    }
  });

  it('is held, loudly, while the bucket is missing', async () => {
    const outbox = createMemoryOutbox();
    outbox.add('metrics', ['m v=1i 1795171289000000000']);
    const name = `later_${Date.now()}`;
    const shipper = start(name, outbox);
    await vi.waitFor(() =>
      expect(shipper.status().lanes[1]).toMatchObject({ state: 'held', reason: `404: bucket "${name}" not found` }),
    );

    const orgID = server?.orgID ?? '';
    await new BucketsAPI(client).postBuckets({ body: { orgID, name, retentionRules: [] } });

    await untilEmpty(outbox);
    await shipper.stop();
    expect((await totals(name)).count).toBe(1);
  });
});
