import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitSeries } from '../../src/collect/limit-series.ts';
import { createSeriesGuard } from '../../src/collect/series-guard.ts';
import type { Point } from '../../src/model/point.ts';

function point(measurement: string, tags: Record<string, string>): Point {
  return { measurement, tags, fields: { value: 1 }, timeMs: 0 };
}

describe('series guard', () => {
  it('lets known series pass and refuses what is one too many, naming the offender', () => {
    const guard = createSeriesGuard({ maxSeries: 3, forgetAfterMs: 1000 });
    guard.admit([point('up', { app: 'shop' })], 0);

    const paths = ['/1', '/2', '/3', '/4'].map((path) => point('requests', { app: 'shop', path }));
    const admitted = guard.admit([point('up', { app: 'shop' }), ...paths], 10);

    expect(admitted.map(({ tags }) => tags['path'])).toEqual([undefined, '/1', '/2']);
    expect(guard.report()).toEqual({
      series: 3,
      refusedPoints: 2,
      problem: 'no room for another series, of 3 at most: tag "path" of "requests" takes the most values (2)',
    });
  });

  it('gives each series the same tags each time, in strings of their own', () => {
    const guard = createSeriesGuard({ maxSeries: 3, forgetAfterMs: 1000 });

    const [first, other] = guard.admit([point('a', { x: '1', y: '2' }), point('b', { x: '1', y: '2' })], 0);
    const [again] = guard.admit([point('a', { y: '2', x: '1' })], 1);

    expect(again?.tags).toBe(first?.tags);
    expect(other?.tags).not.toBe(first?.tags);
    expect(again?.tags).toEqual({ x: '1', y: '2' });
    expect(Object.isFrozen(first?.tags)).toBe(true);
  });

  it('makes room when series are not seen any more', () => {
    const guard = createSeriesGuard({ maxSeries: 1, forgetAfterMs: 1000 });
    guard.admit([point('a', { pod: '1' })], 0);

    expect(guard.admit([point('a', { pod: '2' })], 900)).toHaveLength(0);
    expect(guard.admit([point('a', { pod: '2' })], 1001)).toHaveLength(1);
    expect(guard.report().problem).toBeUndefined();
  });

  it('leaves room for others beside a measurement that takes all it gets, and names that one', () => {
    const guard = createSeriesGuard({ maxSeries: 1000, forgetAfterMs: 1000 });
    const cards = Array.from({ length: 3000 }, (_, id) => point('card', { id: `${id}` }));
    expect(guard.admit(cards, 0)).toHaveLength(900);

    expect(guard.admit([point('small', {}), point('card', { id: 'new' })], 1)).toHaveLength(1);

    expect(guard.report().problem).toBe(
      'no room for another series, of 1000 at most: tag "id" of "card" takes the most values (900)',
    );
  });

  it('refuses a point with more fields than its measurement may have, and forgets them with its series', () => {
    const guard = createSeriesGuard({ maxSeries: 2, forgetAfterMs: 1000 });
    const wide = (from: number, count: number): Point => ({
      ...point('wide', {}),
      fields: Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${from + i}`, 1])),
    });
    expect(guard.admit([wide(0, 60_000)], 0)).toHaveLength(0);
    expect(guard.report()).toEqual({
      series: 0,
      refusedPoints: 1,
      problem: '"wide" has more than 1000 fields',
    });

    expect(guard.admit([wide(0, 999), wide(998, 2), wide(1000, 1), point('wide', {})], 1)).toHaveLength(2);
    expect(guard.admit([point('a', {})], 1001)).toHaveLength(0);
    expect(guard.report().problem).toBe('no room for fields of "a": there are 1000 already');
    expect(guard.admit([point('a', {})], 1002)).toHaveLength(1);
  });

  it('refuses tags that are longer than InfluxDB takes', () => {
    const guard = createSeriesGuard({ maxSeries: 5, forgetAfterMs: 1000 });

    expect(guard.admit([point('a', { x: 'y'.repeat(4_000_000) }), point('a', { x: 'y' })], 0)).toHaveLength(
      1,
    );

    expect(guard.report().problem).toBe('"a" has tags and a field name of more than 60000 bytes');
    expect(guard.admit([point('a', { x: 'ÿ'.repeat(30_000) })], 1), 'with a field that is known').toEqual([]);
  });

  it('says so when it is the measurements that are too many', () => {
    const guard = createSeriesGuard({ maxSeries: 1, forgetAfterMs: 1000 });

    guard.admit([point('a', {}), point('b', {})], 0);

    expect(guard.report().problem).toMatch(/too many measurements/);
  });

  it('never admits more series than it may, whatever comes', () => {
    const series = fc.record({ name: fc.constantFrom('a', 'b'), tag: fc.nat(30).map(String) });
    fc.assert(
      fc.property(fc.array(fc.array(series)), (batches) => {
        const guard = createSeriesGuard({ maxSeries: 5, forgetAfterMs: 1_000_000 });
        const admitted = batches.flatMap((batch, i) =>
          guard.admit(
            batch.map(({ name, tag }) => point(name, { tag })),
            i,
          ),
        );

        const distinct = new Set(admitted.map(({ measurement, tags }) => `${measurement} ${tags['tag']}`));
        expect(distinct.size).toBeLessThanOrEqual(5);
        expect(admitted.length + guard.report().refusedPoints).toBe(batches.flat().length);
      }),
    );
  });
});

describe('a collector limited in series', () => {
  it('reports its own problem, or that it has too many series', async () => {
    const limited = limitSeries(
      {
        name: 'app',
        differences: true,
        collect: async (atMs) => (atMs === 0 ? [point('a', {})] : [point('a', {}), point('b', {})]),
        report: () => ({ problem: 'line 1: nonsense' }),
      },
      1,
    );

    await limited.collect(0);
    expect(limited.report?.()).toEqual({ series: 1, refusedPoints: 0, problem: 'line 1: nonsense' });
    expect(await limited.collect(1)).toHaveLength(1);
    expect(limited.report?.()).toMatchObject({
      refusedPoints: 1,
      problem: expect.stringMatching(/no room for another series, of 1 at most/),
    });
    expect(limited.differences).toBe(true);
  });
});
