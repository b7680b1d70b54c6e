import type { FieldValue, Point } from '../../model/point.ts';
import type { Database } from '../database.ts';
import { columnsAfter } from './column-store.ts';
import { columnKey, fromStored, seriesKey } from './column.ts';
import type { StoredValue } from './column.ts';
import type { HotTail } from './hot-tail.ts';
import { rawWindows, readWindow } from './read.ts';
import type { ReadableColumn } from './read.ts';
import { sliceSamples } from './samples.ts';

/** What a measurement holds: points (distinct series and times) and values (their fields). */
export interface MeasurementCount {
  readonly points: number;
  readonly values: number;
}

/** Every raw point of [startMs, stopMs) in order of time, a window at a time in memory. */
export function* rawPoints(
  database: Database,
  hot: HotTail,
  startMs: number,
  stopMs: number,
): Generator<Point> {
  for (const windowMs of rawWindows(database, hot, startMs, stopMs)) {
    const bySeries = new Map<string, SeriesPoints>();
    for (const column of columnsOfWindow(database, hot, windowMs)) {
      const key = seriesKey(column);
      const series = bySeries.get(key) ?? { column, fieldsByTime: new Map() };
      bySeries.set(key, series);
      const samples = sliceSamples(readWindow(database, hot, column, windowMs), startMs, stopMs);
      samples.times.forEach((timeMs, i) => {
        const field = [column.field, fromStored(column.type, samples.values[i] as StoredValue)] as const;
        const fields = series.fieldsByTime.get(timeMs);
        if (fields === undefined) series.fieldsByTime.set(timeMs, [field]);
        else fields.push(field);
      });
    }
    yield* [...bySeries.values()].flatMap(toPoints).sort((a, b) => a.timeMs - b.timeMs);
  }
}

interface SeriesPoints {
  readonly column: ReadableColumn;
  readonly fieldsByTime: Map<number, (readonly [string, FieldValue])[]>;
}

function toPoints({ column, fieldsByTime }: SeriesPoints): Point[] {
  const { measurement, tags } = column;
  return [...fieldsByTime].map(([timeMs, fields]) => ({
    measurement,
    tags,
    fields: Object.fromEntries(fields),
    timeMs,
  }));
}

/** What `rawPoints` of the same range yields, per measurement: the counts that a copy is checked against. */
export function countRawPoints(
  database: Database,
  hot: HotTail,
  startMs: number,
  stopMs: number,
): Readonly<Record<string, MeasurementCount>> {
  const counts = new Map<string, { points: number; values: number }>();
  for (const point of rawPoints(database, hot, startMs, stopMs)) {
    const counted = counts.get(point.measurement) ?? { points: 0, values: 0 };
    counted.points += 1;
    counted.values += Object.keys(point.fields).length;
    counts.set(point.measurement, counted);
  }
  return Object.fromEntries(counts);
}

function columnsOfWindow(database: Database, hot: HotTail, windowMs: number): ReadableColumn[] {
  const columns = new Map<string, ReadableColumn>();
  for (const { column } of hot.columns(windowMs)) columns.set(columnKey(column), column);
  for (const column of columnsAfter(database, 0, -1)) columns.set(columnKey(column), column);
  return [...columns.values()];
}
