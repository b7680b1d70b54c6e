import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Aggregate, HistoryQuery } from '../../../src/model/history.ts';
import type { Point } from '../../../src/model/point.ts';
import { openStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/store.ts';
import { defaults, memoryStore, withStorePath } from '../samples.ts';
import { createSimulatedHost } from '../simulated-host.ts';

const HOUR = 3_600_000;
const START = 1_795_176_000_000;

function maintainFully(store: Store, nowMs: number): void {
  for (let slices = 0; store.maintain(nowMs); slices++) expect(slices).toBeLessThan(10_000);
}

/** The obviously right way: every value ever given, the last of equal times alone, gathered step by step. */
function bruteForce(points: readonly Point[], query: HistoryQuery): unknown {
  const { everyMs: every, startMs, stopMs } = query;
  const from = every === undefined ? startMs : Math.floor(startMs / every) * every;
  const to = every === undefined ? stopMs : Math.ceil(stopMs / every) * every;
  const series = new Map<string, Map<number, number>>();
  for (const point of points) {
    const value = point.fields[query.field];
    if (point.measurement !== query.measurement || value === undefined) continue;
    if (Object.entries(query.tags).some(([name, tag]) => point.tags[name] !== tag)) continue;
    const key = JSON.stringify(point.tags);
    series.set(key, (series.get(key) ?? new Map<number, number>()).set(point.timeMs, Number(value)));
  }
  const answers = [...series].toSorted().map(([key, samples]) => {
    const steps = new Map<number, number[]>();
    for (const [time, value] of [...samples].toSorted((a, b) => a[0] - b[0])) {
      if (time < from || time >= to) continue;
      const step = every === undefined ? time : Math.floor(time / every) * every;
      steps.set(step, [...(steps.get(step) ?? []), value]);
    }
    return {
      tags: JSON.parse(key) as unknown,
      times: [...steps.keys()],
      values: [...steps.values()].map((values) => aggregate(values, query.aggregate)),
    };
  });
  return answers.filter((answer) => answer.times.length > 0);
}

function aggregate(values: readonly number[], how: Aggregate): number {
  const sum = values.reduce((a, b) => a + b, 0);
  switch (how) {
    case 'mean':
      return sum / values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'last':
      return values.at(-1) ?? Number.NaN;
    case 'sum':
      return sum;
    case 'count':
      return values.length;
  }
}

/** A value a minute for a day and an hour. */
function createSimulatedPoints(): Point[] {
  return Array.from({ length: 25 * 60 }, (_, minute) => ({
    measurement: 'cpu',
    tags: { cpu: 'cpu0' },
    fields: { usage: (minute * 37) % 101, name: 'text', on: true },
    timeMs: START + minute * 60_000,
  }));
}

const step = fc.record({
  advanceMs: fc.integer({ min: 0, max: 5 * HOUR }),
  samples: fc.array(
    fc.record({
      lateMs: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 10 * HOUR })),
      cpu: fc.constantFrom('cpu0', 'cpu1'),
      // Quarters add up exactly, in whatever order.
      value: fc.integer({ min: -4000, max: 4000 }).map((n) => n / 4),
    }),
    { maxLength: 40 },
  ),
  maintain: fc.constantFrom('no', 'one slice', 'fully'),
});

const questions = fc.record({
  startMs: fc.integer({ min: START - 12 * HOUR, max: START + 30 * HOUR }),
  lengthMs: fc.integer({ min: 1, max: 50 * HOUR }),
  everyMs: fc.constantFrom(undefined, 10_000, 60_000, 90_000, 300_000, HOUR, 24 * HOUR),
  aggregate: fc.constantFrom<Aggregate>('mean', 'min', 'max', 'last', 'sum', 'count'),
  tags: fc.constantFrom<Record<string, string>>({}, { cpu: 'cpu1' }, { cpu: 'cpu9' }),
});

describe('history', () => {
  test('answers as brute force does, however much of it is packed and however late points come', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.array(questions, { maxLength: 8 }),
        fc.constantFrom(undefined, { least: 4, perColumn: 2, most: 12 }),
        (steps, asked, hotValues) => {
          const store = openStore({ path: ':memory:', config: defaults, ...(hotValues && { hotValues }) });
          const points: Point[] = [];
          let nowMs = START;
          for (const { advanceMs, samples, maintain } of steps) {
            nowMs += advanceMs;
            const fresh = samples.map(({ lateMs, cpu, value }) => ({
              measurement: 'cpu',
              tags: { cpu },
              fields: { usage: value },
              timeMs: nowMs - lateMs,
            }));
            store.commit({ nowMs, history: fresh });
            points.push(...fresh);
            if (maintain === 'one slice') store.maintain(nowMs);
            if (maintain === 'fully') maintainFully(store, nowMs);
          }
          for (const { startMs, lengthMs, everyMs, aggregate, tags } of asked) {
            const stopMs = startMs + lengthMs;
            const query = { measurement: 'cpu', field: 'usage', tags, startMs, stopMs, everyMs, aggregate };
            expect(store.history.query(query)).toEqual(bruteForce(points, query));
          }
          const newest = new Map(points.map((p) => [`${p.timeMs} ${p.tags['cpu']}`, p]));
          const exported = [...store.history.points(-Infinity, Infinity)];
          expect(exported.map((p) => p.timeMs)).toEqual(
            exported.map((p) => p.timeMs).toSorted((a, b) => a - b),
          );
          expect(new Set(exported.map((p) => JSON.stringify(p)))).toEqual(
            new Set([...newest.values()].map((p) => JSON.stringify(p))),
          );
          store.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('packs early what memory can not hold, and still has the newest value of every column at hand', () => {
    const hotValues = { least: 200, perColumn: 2, most: 1000 };
    const store = openStore({ path: ':memory:', config: defaults, hotValues });
    for (let second = 0; second < 600; second++) {
      const timeMs = START + second * 1000;
      const fast = { measurement: 'cpu', tags: {}, fields: { a: second, b: BigInt(second) }, timeMs };
      const slow = { measurement: 'host_info', tags: {}, fields: { os: 'linux' }, timeMs };
      store.commit({ nowMs: timeMs, history: second === 0 ? [fast, slow] : [fast] });
      maintainFully(store, timeMs);
    }
    const latest = store.history.latest().map(({ field, value }) => [field, value]);
    expect(Object.fromEntries(latest)).toEqual({ a: 599, b: 599, os: 'linux' });
    expect(store.history.counts(START, START + HOUR)).toMatchObject({ cpu: { points: 600, values: 1200 } });
    store.close();
  });

  test('steps are what a query by five minutes gives, however much is packed', () => {
    const store = memoryStore();
    for (const point of createSimulatedPoints()) store.commit({ nowMs: point.timeMs, history: [point] });
    const compare = (): void => {
      const steps = [...store.history.steps(START, START + 26 * HOUR)];
      for (const aggregate of ['mean', 'min', 'max', 'last', 'count'] as const) {
        const query = { measurement: 'cpu', field: 'usage', tags: {}, everyMs: 300_000, aggregate };
        const [series] = store.history.query({ ...query, startMs: START, stopMs: START + 26 * HOUR });
        const mine = steps.filter(({ tags }) => tags['aggregate'] === aggregate);
        expect(mine.map(({ timeMs }) => timeMs)).toEqual(series?.times);
        expect(mine.map(({ fields }) => fields['usage'])).toEqual(series?.values);
      }
    };
    compare();
    maintainFully(store, START + 40 * HOUR);
    compare();
    expect([...store.history.steps(START + 1, START + 299_999)]).toEqual([]);
    store.close();
  });

  test('gives back every type of value exactly, packed or not, and in time order', () => {
    const store = memoryStore();
    const points: Point[] = [
      {
        measurement: 'm',
        tags: { host: 'a', __proto__x: 'y' },
        fields: {
          i: 9_007_199_254_740_993n,
          j: -5n,
          f: 0.1,
          z: -0,
          s: 'ü\u0000',
          b: false,
          ['__proto__']: 7n,
        },
        timeMs: START,
      },
      {
        measurement: 'm',
        tags: { host: 'a', __proto__x: 'y' },
        fields: { i: 3n, f: 1e300 },
        timeMs: START + 1,
      },
    ];
    store.commit({ nowMs: START, history: points });
    expect([...store.history.points(START, START + 2)]).toEqual(points);
    maintainFully(store, START + 40 * 60_000);
    expect(store.history.latest()).toEqual([]);
    expect([...store.history.points(START, START + 2)]).toEqual(points);
    expect(store.history.counts(START, START + 1)).toEqual({ m: { points: 1, values: 7 } });
    store.close();
  });

  test('tells the newest value of each field', () => {
    const store = memoryStore();
    for (const n of [1, 2]) {
      const fields = { used: BigInt(n), note: `n${n}` };
      store.commit({ nowMs: START, history: [{ measurement: 'mem', tags: {}, fields, timeMs: START + n }] });
    }
    expect(store.history.latest('mem')).toEqual([
      { measurement: 'mem', tags: {}, field: 'used', timeMs: START + 2, value: 2 },
      { measurement: 'mem', tags: {}, field: 'note', timeMs: START + 2, value: 'n2' },
    ]);
    expect(store.history.latest('cpu')).toEqual([]);
    store.close();
  });

  test('survives being closed in the middle of packing', async () => {
    await withStorePath((path) => {
      const host = createSimulatedHost(7, 60_000);
      const given = Array.from({ length: 90 }, (_, i) => host.collect(START + i * 60_000));
      let store = openStore({ path, config: defaults });
      for (const history of given) store.commit({ nowMs: START, history });
      const before = [...store.history.points(0, Infinity)].length;
      const query: HistoryQuery = {
        measurement: 'cpu',
        field: 'usage_user',
        tags: { cpu: 'cpu0' },
        startMs: START,
        stopMs: START + 2 * HOUR,
        everyMs: 300_000,
        aggregate: 'mean',
      };
      const answer = store.history.query(query);
      // A window that was not packed to its end is packed again from its beginning: each life is longer than the last.
      for (let lifetime = 1, more = true; more; lifetime++) {
        for (let slices = 0; more && slices < lifetime; slices++) more = store.maintain(START + 8 * HOUR);
        store.close();
        store = openStore({ path, config: defaults });
        expect(store.history.query(query)).toEqual(answer);
      }
      expect([...store.history.points(0, Infinity)]).toHaveLength(before);
      store.close();
    });
  });
});
