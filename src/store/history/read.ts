import type { Database } from '../database.ts';
import { bucketSamples, decodeBuckets, mergeBuckets, widenBuckets } from './buckets.ts';
import type { Bucket } from './buckets.ts';
import { chunkRange, readChunk, windowsBetween } from './chunk-store.ts';
import type { Column } from './column.ts';
import type { HotTail } from './hot-tail.ts';
import { decodeRawChunk } from './raw-chunk.ts';
import { dueWindows } from './rollup.ts';
import { mergeSamples, sliceSamples } from './samples.ts';
import type { Samples } from './samples.ts';
import { RAW } from './tier.ts';
import type { Tier } from './tier.ts';
import { windowStart } from './window.ts';

/** A column as it is read: `id` is absent while none of its values is packed. */
export interface ReadableColumn extends Column {
  readonly id?: number | undefined;
}

/** Where a tier's data is, looked up once for all columns of a query. */
export interface TierState {
  /** Windows in which the tier lags, so that the finer one answers. */
  readonly due: readonly number[];
  /** Start of the oldest window that holds anything; Infinity when the tier is empty. */
  readonly firstMs: number;
}

/** Raw windows of [fromMs, toMs) that hold something, oldest first. */
export function rawWindows(database: Database, hot: HotTail, fromMs: number, toMs: number): number[] {
  const windows = new Set(windowsBetween(database, RAW, fromMs, toMs));
  for (const start of hot.windows()) {
    if (start + RAW.windowMs > fromMs && start < toMs) windows.add(start);
  }
  return [...windows].sort((a, b) => a - b);
}

/** Everything a column has in one raw window. */
export function readWindow(
  database: Database,
  hot: HotTail,
  column: ReadableColumn,
  windowMs: number,
): Samples {
  const fresh = hot.samples(windowMs, column);
  const body = column.id === undefined ? undefined : readChunk(database, RAW, windowMs, column.id);
  return body === undefined ? fresh : mergeSamples(decodeRawChunk(body, windowMs), fresh);
}

/** A column's raw values of [fromMs, toMs) in steps of `stepMs` (1 keeps them apart). */
export function readRaw(
  database: Database,
  hot: HotTail,
  column: ReadableColumn,
  fromMs: number,
  toMs: number,
  stepMs: number,
): Bucket[] {
  return rawWindows(database, hot, fromMs, toMs).flatMap((start) =>
    bucketSamples(sliceSamples(readWindow(database, hot, column, start), fromMs, toMs), stepMs),
  );
}

/** What is known about a tier at this moment. */
export function tierState(database: Database, hot: HotTail, tier: Tier): TierState {
  const unsettled = tier.finer === undefined ? hot.windows() : tierState(database, hot, tier.finer).due;
  const due = new Set(dueWindows(database, tier));
  for (const start of unsettled) due.add(windowStart(start, tier.windowMs));
  const sorted = [...due].sort((a, b) => a - b);
  return {
    due: sorted,
    firstMs: Math.min(chunkRange(database, tier)?.firstMs ?? Infinity, sorted[0] ?? Infinity),
  };
}

/** A column's steps of a tier in [fromMs, toMs); where the tier lags, they are computed on the spot. */
export function readTier(
  database: Database,
  hot: HotTail,
  tier: Tier,
  column: ReadableColumn,
  fromMs: number,
  toMs: number,
): readonly Bucket[] {
  const { id } = column;
  const stored =
    id === undefined
      ? []
      : windowsBetween(database, tier, fromMs, toMs).flatMap((start) => {
          const body = readChunk(database, tier, start, id);
          return body === undefined ? [] : sliceBuckets(decodeBuckets(body, start), fromMs, toMs);
        });
  const computed = tierState(database, hot, tier)
    .due.filter((start) => start + tier.windowMs > fromMs && start < toMs)
    .flatMap((start) => {
      const from = Math.max(fromMs, start);
      const to = Math.min(toMs, start + tier.windowMs);
      return tier.finer === undefined
        ? readRaw(database, hot, column, from, to, tier.stepMs)
        : widenBuckets(readTier(database, hot, tier.finer, column, from, to), tier.stepMs);
    });
  return mergeBuckets(stored, computed);
}

function sliceBuckets(buckets: Bucket[], fromMs: number, toMs: number): Bucket[] {
  const first = buckets[0]?.timeMs ?? fromMs;
  const last = buckets.at(-1)?.timeMs ?? fromMs;
  if (first >= fromMs && last < toMs) return buckets;
  return buckets.filter((bucket) => bucket.timeMs >= fromMs && bucket.timeMs < toMs);
}
