import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Point } from '../../model/point.ts';
import type { AfterCommit, Database, SqlBlob } from '../database.ts';
import { decodeJson, encodeJson } from '../typed-json.ts';
import { columnType, seriesKey, toStored } from './column.ts';
import type { Column, StoredValue } from './column.ts';
import { NO_SAMPLES, sortSamples } from './samples.ts';
import type { Samples } from './samples.ts';
import { RAW_WINDOW_MS, windowStart } from './window.ts';

/** A column's values of one window that are not packed into a chunk yet. */
export interface HotColumn {
  readonly column: Column;
  /** In order of time. */
  samples(): Samples;
  /** Values it holds; one that came twice may count twice. */
  length(): number;
  keepNewest(): void;
}

/**
 * The newest values: on disk as the points came (an append in the batch's transaction, as deflated JSON), in memory by window and column
 * for queries and for packing.
 */
export interface HotTail {
  /** Adds points as part of the current transaction. */
  add(points: readonly Point[], afterCommit: AfterCommit): void;
  /** Starts of the windows that hold something, oldest first, Unix milliseconds. */
  windows(): number[];
  columns(windowMs: number): readonly HotColumn[];
  /** What one column has in one window. */
  samples(windowMs: number, column: Column): Samples;
  /** Takes packed columns away; a window without columns loses its rows. Part of the current transaction. */
  remove(windowMs: number, columns: readonly HotColumn[], afterCommit: AfterCommit): void;
  /** Forgets all but the newest value of columns that are packed, while their window goes on. */
  shrink(columns: readonly HotColumn[], afterCommit: AfterCommit): void;
  /** What is held in memory, over all windows. */
  size(): { readonly values: number; readonly columns: number };
  /** Reads everything anew from the database. */
  reload(): void;
}

interface Growing extends HotColumn {
  append(timeMs: number, value: StoredValue): void;
}

type Window = Map<string, Map<string, Growing>>;

/** The hot tail over a database; loads what is there. */
export function createHotTail(database: Database): HotTail {
  const windows = new Map<number, Window>();

  function remember(point: Point): void {
    const start = windowStart(point.timeMs, RAW_WINDOW_MS);
    const window = getOrMake(windows, start, () => new Map());
    const series = getOrMake(window, seriesKey(point), () => new Map());
    for (const [field, value] of Object.entries(point.fields)) {
      // Line protocol has no word for these.
      if (typeof value === 'number' && !Number.isFinite(value)) continue;
      const type = columnType(value);
      const { measurement, tags } = point;
      getOrMake(series, fieldKey({ type, field }), () =>
        createGrowing({ measurement, tags, field, type }),
      ).append(point.timeMs, toStored(value));
    }
  }

  function reload(): void {
    windows.clear();
    let after = 0;
    while (true) {
      const rows = database.all<{ id: number; body: SqlBlob }>(
        'SELECT id, body FROM hot WHERE id > ? ORDER BY id LIMIT 200',
        after,
      );
      for (const row of rows) {
        decodeJson<Point[]>(inflateRawSync(row.body).toString('utf8')).forEach(remember);
      }
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.id;
    }
  }

  reload();
  return {
    add(points, afterCommit) {
      const byWindow = new Map<number, Point[]>();
      for (const point of points) {
        getOrMake(byWindow, windowStart(point.timeMs, RAW_WINDOW_MS), () => []).push(point);
      }
      for (const [start, part] of byWindow) {
        const body = deflateRawSync(encodeJson(part), { level: 1 });
        database.run('INSERT INTO hot(window, body) VALUES (?, ?)', start, body);
      }
      afterCommit(() => points.forEach(remember));
    },
    windows: () => [...windows.keys()].sort((a, b) => a - b),
    columns: (start) => [...(windows.get(start)?.values() ?? [])].flatMap((series) => [...series.values()]),
    samples: (start, column) =>
      windows.get(start)?.get(seriesKey(column))?.get(fieldKey(column))?.samples() ?? NO_SAMPLES,
    remove(start, columns, afterCommit) {
      const window = windows.get(start);
      if (window === undefined) return;
      let left = -columns.length;
      for (const series of window.values()) left += series.size;
      if (left === 0) database.run('DELETE FROM hot WHERE window = ?', start);
      afterCommit(() => {
        for (const { column } of columns) {
          window.get(seriesKey(column))?.delete(fieldKey(column));
        }
        if (left === 0) windows.delete(start);
      });
    },
    shrink(columns, afterCommit) {
      afterCommit(() => columns.forEach((column) => column.keepNewest()));
    },
    size() {
      let [values, columns] = [0, 0];
      for (const window of windows.values()) {
        for (const series of window.values()) {
          columns += series.size;
          for (const hot of series.values()) values += hot.length();
        }
      }
      return { values, columns };
    },
    reload,
  };
}

function fieldKey({ type, field }: Pick<Column, 'type' | 'field'>): string {
  return `${type} ${field}`;
}

function createGrowing(column: Column): Growing {
  let times: number[] = [];
  let values: StoredValue[] = [];
  let inOrder = true;
  return {
    column,
    append(timeMs, value) {
      const last = times.at(-1);
      if (last !== undefined && timeMs <= last) inOrder = false;
      times.push(timeMs);
      values.push(value);
    },
    samples() {
      if (!inOrder) {
        const sorted = sortSamples({ times, values });
        times = [...sorted.times];
        values = [...sorted.values];
        inOrder = true;
      }
      return { times, values };
    },
    length: () => times.length,
    keepNewest() {
      times = times.slice(-1);
      values = values.slice(-1);
    },
  };
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
