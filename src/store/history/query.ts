import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Labels } from '../../model/alert.ts';
import type { HistoryQuery, HistorySeries } from '../../model/history.ts';
import type { Database } from '../database.ts';
import { aggregateOf, mergeBuckets, widenBuckets } from './buckets.ts';
import type { Bucket } from './buckets.ts';
import { columnsOfField } from './column-store.ts';
import { columnKey, seriesKey } from './column.ts';
import type { HotTail } from './hot-tail.ts';
import { rawWindows, readRaw, readTier, tierState } from './read.ts';
import type { ReadableColumn } from './read.ts';
import { FIVE_MINUTE, MINUTE } from './tier.ts';

/**
 * Answers a question, one series per set of tags, ordered by them. With `everyMs` the range is widened to whole steps, and
 * the coarsest tier whose step divides `everyMs` answers. Where that tier (or the raw values) begins later than the
 * range, the next coarser one fills in with its own steps.
 */
export function queryHistory(database: Database, hot: HotTail, query: HistoryQuery): HistorySeries[] {
  const { everyMs } = query;
  const fromMs = everyMs === undefined ? query.startMs : Math.floor(query.startMs / everyMs) * everyMs;
  const toMs = everyMs === undefined ? query.stopMs : Math.ceil(query.stopMs / everyMs) * everyMs;
  const read = createReader(database, hot, everyMs);
  const answers = new Map<string, { tags: Labels; buckets: readonly Bucket[] }>();
  for (const column of matchingColumns(database, hot, query)) {
    const key = seriesKey(column);
    const buckets = read(column, fromMs, toMs);
    const known = answers.get(key);
    // A field that changed its type goes on in another column of the same series.
    answers.set(key, {
      tags: column.tags,
      buckets: known === undefined ? buckets : mergeBuckets(known.buckets, buckets),
    });
  }
  return [...answers.values()]
    .filter((answer) => answer.buckets.length > 0)
    .map((answer) => toSeries(answer.tags, answer.buckets, query))
    .sort((a, b) => (canonicalJson(a.tags) < canonicalJson(b.tags) ? -1 : 1));
}

function toSeries(tags: Labels, buckets: readonly Bucket[], query: HistoryQuery): HistorySeries {
  const steps = query.everyMs === undefined ? buckets : widenBuckets(buckets, query.everyMs);
  return {
    tags,
    times: steps.map((step) => step.timeMs),
    values: steps.map((step) => aggregateOf(step, query.aggregate)),
  };
}

type ReadColumn = (column: ReadableColumn, fromMs: number, toMs: number) => readonly Bucket[];

/** Chooses the tiers for a step and looks up once where each begins. */
function createReader(database: Database, hot: HotTail, everyMs: number | undefined): ReadColumn {
  const readers: { firstMs: number; read: ReadColumn }[] = [];
  if (everyMs === undefined || everyMs % MINUTE.stepMs !== 0) {
    readers.push({
      firstMs: rawWindows(database, hot, -Infinity, Infinity)[0] ?? Infinity,
      read: (column, fromMs, toMs) => readRaw(database, hot, column, fromMs, toMs, 1),
    });
  }
  for (const tier of [MINUTE, FIVE_MINUTE]) {
    if (tier === MINUTE && everyMs !== undefined && everyMs % FIVE_MINUTE.stepMs === 0) continue;
    readers.push({
      firstMs: tierState(database, hot, tier).firstMs,
      read: (column, fromMs, toMs) => readTier(database, hot, tier, column, fromMs, toMs),
    });
  }
  return (column, fromMs, toMs) => {
    const parts: (readonly Bucket[])[] = [];
    let untilMs = toMs;
    readers.forEach(({ firstMs, read }, i) => {
      const isCoarsest = i === readers.length - 1;
      const from = isCoarsest ? fromMs : Math.max(fromMs, firstMs);
      if (from >= untilMs) return;
      parts.unshift(read(column, from, untilMs));
      untilMs = from;
    });
    return parts.length === 1 ? (parts[0] ?? []) : parts.flat();
  };
}

function matchingColumns(database: Database, hot: HotTail, query: HistoryQuery): ReadableColumn[] {
  const { measurement, field, tags } = query;
  const columns = new Map<string, ReadableColumn>();
  for (const start of hot.windows()) {
    for (const { column } of hot.columns(start)) {
      if (column.measurement === measurement && column.field === field)
        columns.set(columnKey(column), column);
    }
  }
  for (const column of columnsOfField(database, measurement, field)) columns.set(columnKey(column), column);
  const wanted = Object.entries(tags);
  return [...columns.values()].filter(
    (column) => column.type !== 'string' && wanted.every(([name, value]) => column.tags[name] === value),
  );
}
