import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../src/app/ingest.ts';
import { createMetricsInOrder } from '../../src/app/metrics-in-order.ts';
import type { Point } from '../../src/model/point.ts';

function point(timeMs: number): Point {
  return { measurement: 'cpu', tags: {}, fields: { v: 1 }, timeMs };
}

function setUp() {
  const taken: string[] = [];
  let delayMs = 0;
  let letGo = (): void => {};
  const metrics = createMetricsInOrder({
    ingest: {
      async take({ points = [], only }: Arrival) {
        taken.push(`${only ?? 'both'} ${points.map(({ timeMs }) => timeMs).join()}`);
      },
    },
    reading: {
      nowMs: () => delayMs,
      atMost: () =>
        new Promise((resolve) => {
          letGo = () => resolve(true);
        }),
    },
    mostDelayMs: 1000,
    signal: new AbortController().signal,
    failed(error) {
      throw error;
    },
  });
  return { metrics, taken, delay: (ms: number) => (delayMs = ms), read: () => letGo() };
}

describe('app/metrics-in-order', () => {
  it('judges nothing before the logs have caught up, but keeps everything', async () => {
    const { metrics, taken, read } = setUp();
    await metrics.take([point(1)]);
    await metrics.take([point(2)]);
    expect(taken).toEqual(['keep 1', 'keep 2']);
    metrics.release();
    read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken.slice(2)).toEqual(['judge 1', 'judge 2']);
  });

  it('takes points as they come while no line is old', async () => {
    const { metrics, taken, delay } = setUp();
    metrics.release();
    delay(1000);
    await metrics.take([point(1)]);
    expect(taken).toEqual(['both 1']);
  });

  it('lets old lines go first, and keeps the order of the points', async () => {
    const { metrics, taken, delay, read } = setUp();
    metrics.release();
    delay(5000);
    await metrics.take([point(1)]);
    delay(0);
    await metrics.take([point(2)]);
    expect(taken).toEqual(['keep 1', 'keep 2']);
    read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken.slice(2)).toEqual(['judge 1', 'judge 2']);
    await metrics.take([point(3)]);
    expect(taken.at(-1)).toBe('both 3');
  });
});
