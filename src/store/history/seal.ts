import { count } from '../counters.ts';
import type { AfterCommit, Database } from '../database.ts';
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
  readonly hotValues: HotValues;
}

/** How many values memory may hold before the longest columns are packed ahead of their time. */
export interface HotValues {
  readonly least: number;
  /** More where there are many columns, as packing a column early means packing it again later… */
  readonly perColumn: number;
  /** …but never more than this. */
  readonly most: number;
}

/** Points come a little late; a window waits so long for them. It also keeps the newest values at hand. */
const GRACE_MS = 5 * 60_000;

/** How many values one slice of work packs: a few milliseconds. A column costs as much as so many values by itself. */
const SLICE_VALUES = 6000;
const COLUMN_VALUES = 100;

/**
 * Packs some columns of a window that is over, or the longest ones when memory holds too much, in a transaction of its
 * own; false when there was nothing to do. Packing a column again changes nothing, so it does not matter where a crash
 * interrupts the series of slices.
 */
export function sealSlice(database: Database, hot: HotTail, options: SealOptions): boolean {
  const windows = hot.windows();
  const [oldest] = windows;
  if (oldest === undefined) return false;
  if (oldest + RAW.windowMs + GRACE_MS <= options.nowMs) {
    const columns = takeSome(hot.columns(oldest));
    sealColumns(database, oldest, columns, options.maxColumns, (afterCommit) =>
      hot.remove(oldest, columns, afterCommit),
    );
    return true;
  }
  if (!isCrowded(hot.size(), options.hotValues)) return false;
  const window = windows.find((start) => hot.columns(start).some((column) => column.length() > 1));
  if (window === undefined) return false;
  const columns = takeSome(hot.columns(window).toSorted((a, b) => b.length() - a.length()));
  sealColumns(database, window, columns, options.maxColumns, (afterCommit) =>
    hot.shrink(columns, afterCommit),
  );
  return true;
}

function sealColumns(
  database: Database,
  windowMs: number,
  columns: readonly HotColumn[],
  maxColumns: number,
  forget: (afterCommit: AfterCommit) => void,
): void {
  database.transaction((afterCommit) => {
    for (const column of columns) sealColumn(database, windowMs, column, maxColumns);
    markDue(database, MINUTE, windowMs);
    forget(afterCommit);
  });
}

function isCrowded(
  { values, columns }: ReturnType<HotTail['size']>,
  { least, perColumn, most }: HotValues,
): boolean {
  return values > Math.min(most, Math.max(least, columns * perColumn));
}

function takeSome(columns: readonly HotColumn[]): HotColumn[] {
  let values = 0;
  const upTo = columns.findIndex((column) => (values += COLUMN_VALUES + column.length()) >= SLICE_VALUES);
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
