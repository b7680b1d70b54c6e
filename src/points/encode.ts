import type { FieldValue, Point } from '../model/point.ts';
import { escapeKey, escapeMeasurement, quoteString } from './escape.ts';
import { isInt64 } from './field-value.ts';
import { formatNanoseconds } from './timestamp.ts';

/** What could not be written, counted by `encodePoint`. */
export interface EncodeDrops {
  /**
   * Fields that hold NaN, an infinity or an integer beyond 64 bits, that have no name, or that are called `time`, which
   * InfluxDB skips without a word.
   */
  fields: number;
  /** Points without a measurement, without a field that can be written, or with an impossible time. */
  points: number;
}

// Collectors hand in the same tag object again and again; a host's series are few.
const tagSuffixes = new WeakMap<Point['tags'], string>();

function tagSuffix(tags: Point['tags']): string {
  const known = tagSuffixes.get(tags);
  if (known !== undefined) return known;
  let suffix = '';
  // In order of the key, as InfluxDB recommends: it need not sort, and equal series give equal text.
  for (const key of Object.keys(tags).sort()) {
    const name = escapeKey(key);
    const value = escapeKey(tags[key] ?? '');
    if (name !== '' && value !== '') suffix += `,${name}=${value}`;
  }
  if (Object.isFrozen(tags)) tagSuffixes.set(tags, suffix);
  return suffix;
}

function encodeValue(value: FieldValue): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined;
    case 'bigint':
      return isInt64(value) ? `${value}i` : undefined;
    case 'string':
      return quoteString(value);
    default:
      return value ? 'true' : 'false';
  }
}

/**
 * One line of line protocol with a nanosecond timestamp, without a line end; undefined where nothing of the point can
 * be written. Fields and points that had to be left out are added to `drops`; a tag with an empty value is simply
 * absent, as line protocol has no way to say it. A frozen tag object is escaped once and remembered.
 */
export function encodePoint(point: Point, drops?: EncodeDrops): string | undefined {
  const { fields } = point;
  let text = '';
  for (const key in fields) {
    const value = encodeValue(fields[key] as FieldValue);
    const name = escapeKey(key);
    if (value === undefined || name === '' || name === 'time') {
      if (drops !== undefined) drops.fields += 1;
      continue;
    }
    text += text === '' ? `${name}=${value}` : `,${name}=${value}`;
  }
  const measurement = escapeMeasurement(point.measurement);
  const time = formatNanoseconds(point.timeMs, point.subMsNs ?? 0);
  // A line that starts with `#` is a comment.
  if (text === '' || time === undefined || measurement === '' || measurement.startsWith('#')) {
    if (drops !== undefined) drops.points += 1;
    return undefined;
  }
  return `${measurement}${tagSuffix(point.tags)} ${text} ${time}`;
}
