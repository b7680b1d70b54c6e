import { count } from '../counters.ts';
import type { Database } from '../database.ts';
import { readChunk, writeChunk } from './chunk-store.ts';
import { columnId } from './column-store.ts';
import type { HotColumn, HotTail } from './hot-tail.ts';
import { decodeRawChunk, encodeRawChunk } from './raw-chunk.ts';
import { markDue } from './rollup.ts';
import { mergeSamples } from './samples.ts';
import { MINUTE, RAW } from './tier.ts';

export interface SealOptions {
  readonly nowMs: number;
  readonly maxColumns: number;
  /** Past so many values in memory the oldest window is packed before its time. */
  readonly maxHotValues: number;
}

/** Points come a little late; a window waits so long for them. It also keeps the newest values at hand. */
const GRACE_MS = 5 * 60_000;

/** How many values one slice of work packs: a few milliseconds. A column costs as much as so many values by itself. */
const SLICE_VALUES = 6000;
const COLUMN_VALUES = 100;

/**
 * Packs some columns of a window that is over, in a transaction of its own; false when there was nothing to do. Packing
 * a column again changes nothing, so it does not matter where a crash interrupts the series of slices.
 */
export function sealSlice(database: Database, hot: HotTail, options: SealOptions): boolean {
  const [oldest] = hot.windows();
  if (oldest === undefined) return false;
  const over = oldest + RAW.windowMs + GRACE_MS <= options.nowMs;
  if (!over && hot.size() <= options.maxHotValues) return false;
  const columns = takeSome(hot.columns(oldest));
  database.transaction((afterCommit) => {
    for (const column of columns) sealColumn(database, oldest, column, options.maxColumns);
    markDue(database, MINUTE, oldest);
    hot.remove(oldest, columns, afterCommit);
  });
  return true;
}

function takeSome(columns: readonly HotColumn[]): HotColumn[] {
  let values = 0;
  const upTo = columns.findIndex(
    (column) => (values += COLUMN_VALUES + column.samples().times.length) >= SLICE_VALUES,
  );
  return upTo === -1 ? [...columns] : columns.slice(0, upTo + 1);
}

function sealColumn(database: Database, windowMs: number, hot: HotColumn, maxColumns: number): void {
  const samples = hot.samples();
  const id = columnId(database, hot.column, windowMs + RAW.windowMs, maxColumns);
  if (id === undefined) {
    count(database, 'history_values_refused', samples.times.length);
    return;
  }
  const body = readChunk(database, RAW, windowMs, id);
  const all = body === undefined ? samples : mergeSamples(decodeRawChunk(body, windowMs), samples);
  writeChunk(database, RAW, windowMs, id, encodeRawChunk(all, windowMs));
}
