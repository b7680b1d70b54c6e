import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Aggregate } from '../../model/history.ts';
import type { SqlBlob } from '../database.ts';
import { createByteReader, createByteWriter } from './bytes.ts';
import { readNumbers, readTimes, writeNumbers, writeTimes } from './number-list.ts';
import type { Samples } from './samples.ts';

/** What is kept of the values of one step; two of them make the one of a wider step. */
export interface Bucket {
  /** Start of the step, Unix milliseconds. */
  readonly timeMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

/** Values in order of time, gathered into steps aligned to the epoch. Values that are no numbers are left out. */
export function bucketSamples(samples: Samples, stepMs: number): Bucket[] {
  const singles: Bucket[] = [];
  samples.times.forEach((timeMs, i) => {
    const value = Number(samples.values[i]);
    if (Number.isFinite(value))
      singles.push({ timeMs, count: 1, sum: value, min: value, max: value, last: value });
  });
  return widenBuckets(singles, stepMs);
}

/** Buckets in order of time, joined into wider steps. */
export function widenBuckets(buckets: readonly Bucket[], stepMs: number): Bucket[] {
  const wide: Bucket[] = [];
  for (const next of buckets) {
    const timeMs = Math.floor(next.timeMs / stepMs) * stepMs;
    const open = wide.at(-1);
    if (open === undefined || open.timeMs !== timeMs)
      wide.push(next.timeMs === timeMs ? next : { ...next, timeMs });
    else wide[wide.length - 1] = join(open, next);
  }
  return wide;
}

function join(a: Bucket, b: Bucket): Bucket {
  return {
    timeMs: a.timeMs,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    last: b.last,
  };
}

/**
 * Both lists in order of time. Where both have a step, the one of more values has it, and `newer` a tie: a step that is
 * computed again from all its values wins, one computed from a late straggler alone does not.
 */
export function mergeBuckets(older: readonly Bucket[], newer: readonly Bucket[]): readonly Bucket[] {
  if (newer.length === 0) return older;
  if (older.length === 0) return newer;
  const merged: Bucket[] = [];
  let at = 0;
  for (const bucket of newer) {
    for (; at < older.length && (older[at] as Bucket).timeMs < bucket.timeMs; at++)
      merged.push(older[at] as Bucket);
    const rival = older[at];
    const contested = rival !== undefined && rival.timeMs === bucket.timeMs;
    merged.push(contested && rival.count > bucket.count ? rival : bucket);
    if (contested) at += 1;
  }
  for (; at < older.length; at++) merged.push(older[at] as Bucket);
  return merged;
}

/** The number an aggregate stands for. */
export function aggregateOf(bucket: Bucket, aggregate: Aggregate): number {
  return aggregate === 'mean' ? bucket.sum / bucket.count : bucket[aggregate];
}

const COLUMNS = ['count', 'sum', 'min', 'max', 'last'] as const;

/** Packs one column's buckets of one window. */
export function encodeBuckets(buckets: readonly Bucket[], windowMs: number): Uint8Array {
  const writer = createByteWriter();
  writer.unsigned(buckets.length);
  writeTimes(
    writer,
    buckets.map((bucket) => bucket.timeMs),
    windowMs,
  );
  for (const name of COLUMNS) {
    writeNumbers(
      writer,
      buckets.map((bucket) => bucket[name]),
    );
  }
  return deflateRawSync(writer.bytes());
}

/** Unpacks what `encodeBuckets` packed. */
export function decodeBuckets(body: SqlBlob, windowMs: number): Bucket[] {
  const reader = createByteReader(inflateRawSync(body));
  const length = reader.unsigned();
  const times = readTimes(reader, length, windowMs);
  const [count, sum, min, max, last] = COLUMNS.map(() => readNumbers(reader, length));
  return times.map((timeMs, i) => ({
    timeMs,
    count: count?.[i] ?? 0,
    sum: sum?.[i] ?? 0,
    min: min?.[i] ?? 0,
    max: max?.[i] ?? 0,
    last: last?.[i] ?? 0,
  }));
}
