import type { Aggregate } from '../../model/history.ts';
import type { Point } from '../../model/point.ts';
import type { Database } from '../database.ts';
import { aggregateOf, mergeBuckets } from './buckets.ts';
import type { Bucket } from './buckets.ts';
import { columnsAfter } from './column-store.ts';
import { columnKey, seriesKey } from './column.ts';
import type { HotTail } from './hot-tail.ts';
import { readTier, tierState } from './read.ts';
import type { ReadableColumn } from './read.ts';
import { FIVE_MINUTE } from './tier.ts';
import { windowStart } from './window.ts';

/** What a step of the roll-up bucket holds and can be known here; a percentile can not. */
const AGGREGATES: readonly Aggregate[] = ['mean', 'min', 'max', 'last', 'count'];

/**
 * Every whole five minute step within [startMs, stopMs) as points, told apart by the tag `aggregate`: a day at a time,
 * and in it series by series. Steps reach back further than raw values are kept. Text and booleans are left out.
 */
export function* stepPoints(
  database: Database,
  hot: HotTail,
  startMs: number,
  stopMs: number,
): Generator<Point> {
  const { stepMs, windowMs } = FIVE_MINUTE;
  const firstMs = Math.max(
    Math.ceil(startMs / stepMs) * stepMs,
    tierState(database, hot, FIVE_MINUTE).firstMs,
  );
  const endMs = Math.floor(stopMs / stepMs) * stepMs;
  for (let fromMs = firstMs; fromMs < endMs; fromMs = windowStart(fromMs, windowMs) + windowMs) {
    const toMs = Math.min(windowStart(fromMs, windowMs) + windowMs, endMs);
    for (const columns of numericSeries(database, hot).values()) {
      const fields = new Map<string, readonly Bucket[]>();
      for (const column of columns) {
        const buckets = readTier(database, hot, FIVE_MINUTE, column, fromMs, toMs);
        // A field that changed its type goes on in another column of the same series.
        fields.set(column.field, mergeBuckets(fields.get(column.field) ?? [], buckets));
      }
      for (const aggregate of AGGREGATES) yield* toPoints(columns[0] as ReadableColumn, fields, aggregate);
    }
  }
}

function numericSeries(database: Database, hot: HotTail): Map<string, ReadableColumn[]> {
  const columns = new Map<string, ReadableColumn>();
  for (const start of hot.windows())
    for (const { column } of hot.columns(start)) columns.set(columnKey(column), column);
  for (const column of columnsAfter(database, 0, -1)) columns.set(columnKey(column), column);
  const series = new Map<string, ReadableColumn[]>();
  for (const column of columns.values()) {
    if (column.type === 'string' || column.type === 'boolean') continue;
    const key = seriesKey(column);
    const known = series.get(key);
    if (known === undefined) series.set(key, [column]);
    else known.push(column);
  }
  return series;
}

function toPoints(
  { measurement, tags }: ReadableColumn,
  buckets: ReadonlyMap<string, readonly Bucket[]>,
  aggregate: Aggregate,
): readonly Point[] {
  const fieldsByTime = new Map<number, Record<string, number>>();
  for (const [field, steps] of buckets) {
    for (const step of steps) {
      const fields = fieldsByTime.get(step.timeMs) ?? {};
      fields[field] = aggregateOf(step, aggregate);
      fieldsByTime.set(step.timeMs, fields);
    }
  }
  return [...fieldsByTime].map(([timeMs, fields]) => ({
    measurement,
    tags: { ...tags, aggregate },
    fields,
    timeMs,
  }));
}
