import type { Database } from '../database.ts';
import { bucketSamples, decodeBuckets, encodeBuckets, mergeBuckets, widenBuckets } from './buckets.ts';
import type { Bucket } from './buckets.ts';
import { readChunk, windowsBetween, writeChunk } from './chunk-store.ts';
import { columnsAfter } from './column-store.ts';
import type { HotTail } from './hot-tail.ts';
import { decodeRawChunk } from './raw-chunk.ts';
import { RAW, TIERS } from './tier.ts';
import type { Tier } from './tier.ts';
import { windowStart } from './window.ts';

interface DueRow {
  readonly window_ms: number;
  readonly after_column: number;
}

const SLICE_COLUMNS = 8;

/** Notes that a tier lags behind the finer one in the window that holds `timeMs`; part of the current transaction. */
export function markDue(database: Database, tier: Tier, timeMs: number): void {
  database.run(
    'INSERT OR REPLACE INTO rollup_due(tier, window_ms, after_column) VALUES (?, ?, 0)',
    tier.name,
    windowStart(timeMs, tier.windowMs),
  );
}

/** Windows in which a tier lags behind what was sealed, oldest first. */
export function dueWindows(database: Database, tier: Tier): number[] {
  return database
    .all<{ window_ms: number }>(
      'SELECT window_ms FROM rollup_due WHERE tier = ? ORDER BY window_ms',
      tier.name,
    )
    .map((row) => row.window_ms);
}

/**
 * Computes a window that is over for some columns, in a transaction of its own; false when there was nothing to do.
 * A window waits until everything finer in it is settled.
 */
export function rollupSlice(database: Database, hot: HotTail, nowMs: number): boolean {
  for (const tier of TIERS) {
    const unsettled = tier.finer === undefined ? hot.windows() : dueWindows(database, tier.finer);
    const row = database
      .all<DueRow>(
        'SELECT window_ms, after_column FROM rollup_due WHERE tier = ? AND window_ms <= ? ORDER BY window_ms',
        tier.name,
        nowMs - tier.windowMs,
      )
      .find((due) => !unsettled.some((finer) => windowStart(finer, tier.windowMs) === due.window_ms));
    if (row === undefined) continue;
    database.transaction(() => rollupColumns(database, tier, row));
    return true;
  }
  return false;
}

function rollupColumns(database: Database, tier: Tier, due: DueRow): void {
  const columns = columnsAfter(database, due.after_column, SLICE_COLUMNS);
  for (const column of columns) {
    if (column.type !== 'string') rollupColumn(database, tier, due.window_ms, column.id);
  }
  const last = columns.at(-1);
  if (last !== undefined && columns.length === SLICE_COLUMNS) {
    database.run(
      'UPDATE rollup_due SET after_column = ? WHERE tier = ? AND window_ms = ?',
      last.id,
      tier.name,
      due.window_ms,
    );
    return;
  }
  database.run('DELETE FROM rollup_due WHERE tier = ? AND window_ms = ?', tier.name, due.window_ms);
  const coarser = TIERS.find((other) => other.finer === tier);
  if (coarser !== undefined) markDue(database, coarser, due.window_ms);
}

function rollupColumn(database: Database, tier: Tier, windowMs: number, columnId: number): void {
  const computed = computeBuckets(database, tier, windowMs, columnId);
  if (computed.length === 0) return;
  const body = readChunk(database, tier, windowMs, columnId);
  const all = body === undefined ? computed : mergeBuckets(decodeBuckets(body, windowMs), computed);
  writeChunk(database, tier, windowMs, columnId, encodeBuckets(all, windowMs));
}

function computeBuckets(database: Database, tier: Tier, windowMs: number, columnId: number): Bucket[] {
  const from = tier.finer ?? RAW;
  const toMs = windowMs + tier.windowMs;
  return windowsBetween(database, from, windowMs, toMs).flatMap((start) => {
    const body = readChunk(database, from, start, columnId);
    if (body === undefined) return [];
    return tier.finer === undefined
      ? bucketSamples(decodeRawChunk(body, start), tier.stepMs)
      : widenBuckets(decodeBuckets(body, start), tier.stepMs);
  });
}
