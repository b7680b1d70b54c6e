import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBuckets, encodeBuckets } from '../../../src/store/history/buckets.ts';
import { decodeRawChunk, encodeRawChunk } from '../../../src/store/history/raw-chunk.ts';
import { mergeSamples, sliceSamples, sortSamples } from '../../../src/store/history/samples.ts';

const ORIGIN = 1_795_176_000_000;

const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 2 ** 50, -(2 ** 50), 2 ** 50 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const times = fc
  .uniqueArray(fc.integer({ min: ORIGIN, max: ORIGIN + 1_799_999 }), { maxLength: 60 })
  .map((list) => list.sort((a, b) => a - b));

function samplesOf<Value>(value: fc.Arbitrary<Value>) {
  return times.chain((list) =>
    fc
      .array(value, { minLength: list.length, maxLength: list.length })
      .map((values) => ({ times: list, values })),
  );
}

test('a chunk gives back what it was made of', () => {
  const values = fc.oneof(
    samplesOf(fc.integer()),
    samplesOf(numbers),
    samplesOf(fc.oneof(fc.string(), fc.bigInt())),
  );
  fc.assert(
    fc.property(values, (samples) => {
      expect(decodeRawChunk(encodeRawChunk(samples, ORIGIN), ORIGIN)).toEqual(samples);
    }),
  );
});

test('equal intervals and equal values cost next to nothing', () => {
  const list = Array.from({ length: 360 }, (_, i) => ORIGIN + i * 5000);
  expect(encodeRawChunk({ times: list, values: list.map(() => 0) }, ORIGIN).length).toBeLessThan(25);
});

test('buckets come back as they were', () => {
  const bucket = fc.record({ count: fc.nat(), sum: numbers, min: numbers, max: numbers, last: numbers });
  fc.assert(
    fc.property(samplesOf(bucket), (list) => {
      const buckets = list.times.map((timeMs, i) => ({
        timeMs,
        ...(list.values[i] as (typeof list.values)[number]),
      }));
      expect(decodeBuckets(encodeBuckets(buckets, ORIGIN), ORIGIN)).toEqual(buckets);
    }),
  );
});

test('merging is sorting of one behind the other', () => {
  fc.assert(
    fc.property(samplesOf(fc.integer()), samplesOf(fc.integer()), fc.nat(1_800_000), (older, newer, at) => {
      const merged = mergeSamples(older, newer);
      expect(merged).toEqual(
        sortSamples({
          times: [...older.times, ...newer.times],
          values: [...older.values, ...newer.values],
        }),
      );
      const before = sliceSamples(merged, 0, ORIGIN + at);
      const behind = sliceSamples(merged, ORIGIN + at, Infinity);
      expect([...before.times, ...behind.times]).toEqual(merged.times);
      expect(before.times.every((time) => time < ORIGIN + at)).toBe(true);
      expect([...before.values, ...behind.values]).toEqual(merged.values);
    }),
  );
});
