import type { FieldValue, Point } from '../model/point.ts';
import { createScanner, LineMistake } from './line-scanner.ts';
import type { Scanner } from './line-scanner.ts';
import { parseTimestamp } from './timestamp.ts';
import type { Precision } from './timestamp.ts';
import { parseFieldValue, parseNotFinite } from './field-value.ts';

export interface DecodeOptions {
  /** Unit of the timestamps in the text. Default `ns`. */
  readonly precision?: Precision | undefined;
  /** Time of points that carry none, Unix milliseconds; without it such a point is a mistake. */
  readonly defaultTimeMs?: number | undefined;
  /** A field that is NaN or infinite (also `1e999`) is handed on as it is instead of costing its line: others count it. */
  readonly keepNotFinite?: boolean | undefined;
}

/** Why a line was not taken. Lines and columns (UTF-16 units) count from 1. */
export interface DecodeMistake {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

export interface Decoded {
  readonly points: readonly Point[];
  readonly mistakes: readonly DecodeMistake[];
}

// InfluxDB refuses these as tags and skips `time` as a field.
const RESERVED: Readonly<Record<'tag' | 'field', ReadonlySet<string>>> = {
  tag: new Set(['time', '_field', '_measurement']),
  field: new Set(['time']),
};

/**
 * Reads line protocol. Strict: what InfluxDB would refuse, and what its parsers read differently (a field or tag named
 * twice), is a mistake. A mistake costs its own line only. Blank lines and lines that start with `#` are skipped;
 * `1u` is read as an integer.
 */
export function decodeLines(text: string, options: DecodeOptions = {}): Decoded {
  const points: Point[] = [];
  const mistakes: DecodeMistake[] = [];
  const scanner = createScanner(text);
  let line = 1;
  while (!scanner.atEnd()) {
    const start = scanner.position();
    try {
      scanner.skipSpaces();
      if (scanner.peek() === '#') scanner.skipLine();
      else if (!scanner.atLineEnd()) points.push(decodePoint(scanner, options));
      scanner.expectLineEnd();
    } catch (error) {
      if (!(error instanceof LineMistake)) throw error;
      mistakes.push({ line, column: error.position - start + 1, reason: error.reason });
      scanner.moveTo(start);
      scanner.skipLine();
      scanner.expectLineEnd();
    }
    line += lineBreaks(text, start, scanner.position());
  }
  return { points, mistakes };
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) count += 1;
  return count;
}

function decodePoint(scanner: Scanner, options: DecodeOptions): Point {
  const measurement = scanner.readName('measurement', ', ');
  const tags = new Map<string, string>();
  while (scanner.peek() === ',') {
    scanner.advance();
    const key = readKey(scanner, 'tag', tags);
    tags.set(key, scanner.readName('tag value', ',= '));
    if (scanner.peek() === '=') scanner.fail('a tag value holds an unescaped "="');
  }
  scanner.expectSpaces();
  const fields = new Map<string, FieldValue>();
  do {
    if (fields.size > 0) scanner.advance();
    const key = readKey(scanner, 'field', fields);
    fields.set(key, readValue(scanner, options));
  } while (scanner.peek() === ',');
  scanner.skipSpaces();
  const time = readTime(scanner, options);
  scanner.skipSpaces();
  if (!scanner.atLineEnd()) scanner.fail('something follows the point');
  // fromEntries defines own members, so a key such as __proto__ is data like any other.
  return { measurement, tags: Object.fromEntries(tags), fields: Object.fromEntries(fields), ...time };
}

function readKey(scanner: Scanner, what: 'tag' | 'field', known: ReadonlyMap<string, unknown>): string {
  const at = scanner.position();
  const key = scanner.readName(`${what} key`, '=, ');
  if (RESERVED[what].has(key)) scanner.fail(`"${key}" is reserved and can not be a ${what}`, at);
  if (known.has(key)) scanner.fail(`a ${what} is named twice`, at);
  scanner.expect('=');
  return key;
}

function readValue(scanner: Scanner, { keepNotFinite = false }: DecodeOptions): FieldValue {
  if (scanner.peek() === '"') return scanner.readQuoted();
  const at = scanner.position();
  const word = scanner.readWord();
  const value = parseFieldValue(word) ?? (keepNotFinite ? parseNotFinite(word) : undefined);
  return value ?? scanner.fail('a field value is no number, integer, boolean or quoted string', at);
}

function readTime(scanner: Scanner, options: DecodeOptions): Pick<Point, 'timeMs' | 'subMsNs'> {
  const at = scanner.position();
  if (scanner.atLineEnd()) {
    if (options.defaultTimeMs !== undefined) return { timeMs: options.defaultTimeMs };
    return scanner.fail('the timestamp is missing');
  }
  const digits = scanner.readWord();
  if (!/^-?\d{1,30}$/.test(digits)) return scanner.fail('the timestamp is not an integer', at);
  const time = parseTimestamp(digits, options.precision ?? 'ns');
  if (time === undefined) return scanner.fail('the timestamp is beyond what InfluxDB can store', at);
  return time.subMsNs === 0 ? { timeMs: time.timeMs } : time;
}
