import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Point } from '../../../src/model/point.ts';
import { backfill } from '../../../src/influx/history/backfill.ts';
import type { BackfillOptions } from '../../../src/influx/history/backfill.ts';
import { transferPoints } from '../../../src/influx/history/transfer.ts';
import { createQuery } from '../../../src/influx/query.ts';
import { createInfluxTarget } from '../../../src/influx/transport.ts';
import type { ShipTarget } from '../../../src/influx/transport.ts';
import type { WriteOutcome } from '../../../src/influx/write-outcome.ts';
import { encodePoint } from '../../../src/points/encode.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { startInfluxd } from '../../support/influxd.ts';

const START = Date.UTC(2026, 0, 1);
const STOP = START + 10_000 * 1000;

function* history(startMs: number, stopMs: number): Generator<Point> {
  const tags = Object.freeze({ host: 'a' });
  for (let timeMs = startMs; timeMs < stopMs; timeMs += 1000) {
    yield { measurement: 'mem', tags, fields: { used: BigInt(timeMs), share: 0.5 }, timeMs };
    if (timeMs % 10_000 === 0) yield { measurement: 'system', tags, fields: { load1: 1, broken: NaN }, timeMs };
  }
}

const server = await startInfluxd();
afterAll(() => server?.stop());

async function prepare(purpose: string): Promise<BackfillOptions> {
  const { url = '', org = '', token } = server ?? {};
  const bucketName = (await server?.createBucket(purpose)) ?? '';
  const buckets = { metrics: bucketName, security: bucketName };
  return {
    history: { points: history },
    startMs: START,
    stopMs: STOP,
    bucketName,
    bucket: 'metrics',
    encode: encodePoint,
    clock: systemClock,
    random: Math.random,
    query: createQuery({ url, org, token, timeoutMs: 10_000 }),
    target: createInfluxTarget({ url, org, token, buckets, timeoutMs: 10_000, gzip: 'auto', clock: systemClock }),
  };
}

describe.skipIf(server === undefined)('backfill to a real InfluxDB', () => {
  it('brings everything, says how far it is, and counts what arrived; twice is the same as once', async () => {
    const options = await prepare('backfill');
    const shares: number[] = [];

    const report = await backfill({ ...options, onProgress: (share) => shares.push(share) });
    const again = await backfill(options);

    expect(report.sent).toMatchObject({ points: 11_000, unwritable: 0, refused: [], firstMs: START });
    expect(Object.fromEntries(report.sent.byMeasurement)).toEqual({
      mem: { points: 10_000, values: 20_000 },
      system: { points: 1000, values: 1000 },
    });
    expect(report.shortfalls).toEqual([]);
    expect(again).toEqual(report);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('tells what is missing afterwards', async () => {
    const options = await prepare('shortfall');
    let requests = 0;
    const losing: ShipTarget = {
      name: 'losing',
      write(bucket, text, signal) {
        requests += 1;
        return requests === 2 ? Promise.resolve({ kind: 'accepted' }) : options.target.write(bucket, text, signal);
      },
    };

    const { shortfalls } = await backfill({ ...options, target: losing });

    expect(shortfalls).toHaveLength(2);
    expect(shortfalls[0]).toMatchObject({ measurement: 'mem', sent: 20_000 });
    expect(shortfalls[0]?.found).toBeLessThan(12_000);
  });
});

describe('transferPoints', () => {
  const clock = createManualClock();
  const run = (outcomes: WriteOutcome[], attempts: number): Promise<unknown> => {
    const write = (): Promise<WriteOutcome> => Promise.resolve(outcomes.shift() ?? { kind: 'accepted' });
    return transferPoints({
      points: history(START, START + 5000),
      encode: encodePoint,
      target: { name: 'target', write },
      bucket: 'metrics',
      clock,
      random: () => 0.5,
      attempts,
    });
  };
  const busy: WriteOutcome = { kind: 'retry', reason: '503: busy' };

  it('tries again as long as it may', async () => {
    const transfer = run([busy, busy], 3);
    await clock.advance(60_000);

    expect(await transfer).toMatchObject({ points: 6 });
  });

  it.each<[string, WriteOutcome[], object]>([
    ['was tried too often', [busy, busy, busy], { code: 'CW_INFLUX_UNREACHABLE', retryable: true }],
    ['is refused altogether', [{ kind: 'held', reason: '401: unauthorized' }], { code: 'CW_INFLUX_UNAUTHORIZED' }],
  ])('fails when a batch %s', async (_what, outcomes, error) => {
    const expectation = expect(run(outcomes, 3)).rejects.toMatchObject(error);
    await clock.advance(60_000);

    await expectation;
  });
});
