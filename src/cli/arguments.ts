import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../lib/duration.ts';
import { parseOffset } from '../lib/zone-offset.ts';

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(z|[+-]\d{2}:?\d{2})?)?$/i;

/** A moment on the command line: ISO 8601, or Unix seconds, milliseconds or nanoseconds by the number of digits. */
export function parseMoment(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const digits = text.split('.')[0]?.length ?? 0;
    if (digits <= 11) return Math.floor(Number(text) * 1000);
    return digits <= 14 ? Math.floor(Number(text)) : Number(BigInt(text.split('.')[0] ?? '0') / 1_000_000n);
  }
  // A stamp without a zone is UTC: a backtest must not depend on where it runs.
  const [, date, time = '00:00', zone = 'Z'] = MOMENT.exec(text) ?? [];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('expected ISO 8601 such as 2026-11-20T10:00:00Z, or Unix seconds');
  return ms;
}

/** A moment, or one back from now such as -30d. */
export function parseMomentOrAgo(nowMs: number): (text: string) => number {
  return (text) => {
    const agoMs = text.startsWith('-') ? parseDuration(text.slice(1)) : undefined;
    if (agoMs !== undefined) return nowMs - agoMs;
    try {
      return parseMoment(text);
    } catch (error) {
      throw error instanceof InvalidArgumentError
        ? new InvalidArgumentError(`${error.message}, or back from now such as -1h`)
        : error;
    }
  };
}

/** A duration such as 30s or 2m, as milliseconds. */
export function parseSpan(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('expected a duration such as 500ms, 30s, 5m, 2h, 7d');
  return ms;
}

/** Several of something, separated by commas. */
export function parseList<T>(parse: (text: string) => T): (text: string) => readonly T[] {
  return (text) => text.split(',').map((part) => parse(part.trim()));
}

/** Any finite number. */
export function parseNumber(text: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('expected a number');
  return value;
}

/** `key=value`, joined with those before it; for options that may be given several times. */
export function parsePair(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected key=value');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** A calendar year. */
export function parseYear(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('expected a year such as 2026');
  return Number(text);
}

/** A whole number that is not negative. */
export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

/** An IANA time zone, or an offset such as +02:00 or -03:30. */
export function parseZone(text: string): string {
  if (parseOffset(text) !== undefined) return text;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions();
    return text;
  } catch {
    throw new InvalidArgumentError('expected a time zone such as UTC, Europe/Zurich or +05:30');
  }
}

/** For options that may be given several times. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
