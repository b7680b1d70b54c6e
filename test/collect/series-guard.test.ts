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
      problem: 'more than 3 series: tag "path" of "requests" takes the most values',
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
      problem: expect.stringMatching(/more than 1 series/),
    });
    expect(limited.differences).toBe(true);
  });
});
