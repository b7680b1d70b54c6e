import type { FieldValue, Point } from '../../model/point.ts';
import { flux } from '../flux.ts';
import { createRawQuery } from '../query.ts';
import type { QueryOptions, RawRow } from '../query.ts';

export interface ReadOptions {
  readonly bucket: string;
  /** Unix milliseconds, [startMs, stopMs). */
  readonly startMs: number;
  readonly stopMs: number;
  readonly measurement: string;
  /** How much is asked for, and held in memory, at a time. Default one hour. */
  readonly windowMs?: number | undefined;
}

const HOUR_MS = 3_600_000;
const NO_TAGS: ReadonlySet<string> = new Set([
  'result',
  'table',
  '_start',
  '_stop',
  '_time',
  '_value',
  '_field',
  '_measurement',
]);

/** The points of a measurement as they were written, oldest first: fields joined again, integers whole, nanoseconds kept. */
export async function* readPoints(connection: QueryOptions, options: ReadOptions): AsyncGenerator<Point> {
  const { bucket, measurement, stopMs, windowMs = HOUR_MS } = options;
  const ask = createRawQuery(connection);
  for (let startMs = options.startMs; startMs < stopMs; startMs += windowMs) {
    const start = new Date(startMs);
    const stop = new Date(Math.min(startMs + windowMs, stopMs));
    const rows = ask(flux`from(bucket: ${bucket}) |> range(start: ${start}, stop: ${stop})
      |> filter(fn: (r) => r._measurement == ${measurement})`);
    yield* await joinFields(measurement, rows);
  }
}

interface OpenPoint extends Point {
  readonly fields: Record<string, FieldValue>;
}

async function joinFields(measurement: string, rows: AsyncIterable<RawRow>): Promise<Point[]> {
  const points = new Map<string, OpenPoint>();
  for await (const row of rows) {
    const text = (label: string): string => row.values[row.meta.column(label).index] ?? '';
    const tags = tagsOf(row);
    const key = `${text('_time')} ${JSON.stringify(tags)}`;
    const point = points.get(key) ?? { measurement, tags, fields: {}, ...parseTime(text('_time')) };
    point.fields[text('_field')] = typedValue(row);
    points.set(key, point);
  }
  return [...points.values()].sort((a, b) => a.timeMs - b.timeMs || (a.subMsNs ?? 0) - (b.subMsNs ?? 0));
}

function tagsOf({ values, meta }: RawRow): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const { label, index } of meta.columns) {
    const value = values[index];
    if (!NO_TAGS.has(label) && value !== undefined && value !== '') tags[label] = value;
  }
  return tags;
}

function typedValue({ values, meta }: RawRow): FieldValue {
  const { index, dataType } = meta.column('_value');
  const text = values[index] ?? '';
  if (dataType === 'long' || dataType === 'unsignedLong') return BigInt(text);
  if (dataType === 'double') return Number(text);
  return dataType === 'boolean' ? text === 'true' : text;
}

/** RFC 3339 with up to nine digits of a second. */
function parseTime(text: string): Pick<Point, 'timeMs' | 'subMsNs'> {
  const [seconds = '', fraction = ''] = text.slice(0, -1).split('.');
  const ns = Number(fraction.padEnd(9, '0'));
  const timeMs = Date.parse(`${seconds}Z`) + Math.floor(ns / 1_000_000);
  return ns % 1_000_000 === 0 ? { timeMs } : { timeMs, subMsNs: ns % 1_000_000 };
}
