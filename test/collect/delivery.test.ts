import { describe, expect, it } from 'vitest';
import { createDelivery } from '../../src/collect/delivery.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { Point } from '../../src/model/point.ts';

function points(...names: readonly string[]): readonly Point[] {
  return names.map((measurement) => ({ measurement, tags: {}, fields: { value: 1 }, timeMs: 0 }));
}

function setUp(maxPendingPoints = 100) {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  let isFailing = false;
  const delivery = createDelivery({
    logger: silentLogger,
    maxPendingPoints,
    async sink(batch) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (isFailing) throw new Error('store is full');
      taken.push(batch.map(({ measurement }) => measurement).join(''));
    },
  });
  return {
    taken,
    delivery,
    fail: (value: boolean) => (isFailing = value),
    /** Lets the sink settle until nothing is under way. */
    async settle() {
      for (let i = 0; i < 10; i++) {
        waiting.shift()?.();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

describe('delivery', () => {
  it('hands points on in order, one call at a time, joining what waited', async () => {
    const { delivery, taken, settle } = setUp();

    for (const name of ['a', 'b', 'c']) delivery.add(points(name));
    await settle();

    expect(taken).toEqual(['a', 'bc']);
  });

  it('offers again what the sink refused, before anything newer', async () => {
    const { delivery, taken, settle, fail } = setUp();

    fail(true);
    delivery.add(points('a'));
    await settle();
    expect(delivery.status()).toEqual({ pendingPoints: 1, droppedPoints: 0, failures: 1 });
    fail(false);
    delivery.add(points('b'));
    await settle();

    expect(taken).toEqual(['ab']);
    expect(delivery.status().pendingPoints).toBe(0);
  });

  it('drops the oldest beyond its bound, and counts them', async () => {
    const { delivery, taken, settle } = setUp(2);

    delivery.add(points('a'));
    for (const name of ['b', 'c', 'd']) delivery.add(points(name));
    await settle();

    expect(taken).toEqual(['a', 'cd']);
    expect(delivery.status().droppedPoints).toBe(1);
  });
});
