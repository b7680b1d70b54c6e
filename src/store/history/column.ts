import type { Labels } from '../../model/alert.ts';
import type { FieldValue, Point } from '../../model/point.ts';

/** How InfluxDB would type a column's values; a field that changes its type continues in another column. */
export type ColumnType = 'float' | 'integer' | 'boolean' | 'string';

/** One field of one series. */
export interface Column {
  readonly measurement: string;
  readonly tags: Labels;
  readonly field: string;
  readonly type: ColumnType;
}

/**
 * A value as the history holds it: integers within 2^53 as numbers (the column knows that they are integers), booleans
 * as 0 and 1, everything else as it came.
 */
export type StoredValue = number | bigint | string;

/** Type of a field's value. */
export function columnType(value: FieldValue): ColumnType {
  if (typeof value === 'number') return 'float';
  if (typeof value === 'bigint') return 'integer';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

/** The form in which the history holds a value. */
export function toStored(value: FieldValue): StoredValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The value that came in. */
export function fromStored(type: ColumnType, value: StoredValue): FieldValue {
  if (type === 'integer') return BigInt(value);
  return type === 'boolean' ? value === 1 : value;
}

// Points of one series come with the same tags again and again.
const tagKeys = new WeakMap<Labels, string>();

/** Equal for equal measurement and tags, whatever the order of the tags. */
export function seriesKey({ measurement, tags }: Pick<Point, 'measurement' | 'tags'>): string {
  let key = tagKeys.get(tags);
  if (key === undefined) {
    const names = Object.keys(tags).sort();
    key = JSON.stringify(names.map((name) => [name, tags[name]]));
    if (Object.isFrozen(tags)) tagKeys.set(tags, key);
  }
  return `${JSON.stringify(measurement)}${key}`;
}

/** Equal for equal columns. */
export function columnKey(column: Column): string {
  return `${seriesKey(column)}${JSON.stringify([column.field, column.type])}`;
}
