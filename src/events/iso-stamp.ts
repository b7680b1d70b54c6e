import { clockAt, fractionMs } from './clock-text.ts';
import type { Stamp } from './clock-text.ts';
import { isDigit, numberBetween, twoDigits } from './scan.ts';
import type { Zone } from './zone.ts';

const MINUTE_MS = 60_000;

/** Minutes east of UTC written at `at` (`+02:00`, `-0700`, `+05`), or NaN; `length` characters are its text. */
function offsetAt(text: string, at: number): { minutes: number; length: number } | undefined {
  const sign = text.charCodeAt(at) === 45 ? -1 : 1;
  const hours = twoDigits(text, at + 1);
  if (hours < 0) return undefined;
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0;
  const minutes = isDigit(text.charCodeAt(at + 3 + colon)) ? twoDigits(text, at + 3 + colon) : -1;
  return minutes < 0
    ? { minutes: sign * hours * 60, length: 3 }
    : { minutes: sign * (hours * 60 + minutes), length: 5 + colon };
}

/**
 * Reads `2024-05-01T12:00:00.123456+02:00`: `T` or a blank between date and clock, `-` or `/` in the date, fraction
 * after `.` or `,`, `Z` or an offset behind it. Without one it is a reading of `zone`.
 */
export function readIsoStamp(text: string, at: number, zone: Zone, stamp: Stamp): boolean {
  const separator = text.charCodeAt(at + 4);
  if ((separator !== 45 && separator !== 47) || text.charCodeAt(at + 7) !== separator) return false;
  const between = text.charCodeAt(at + 10);
  if (between !== 84 && between !== 116 && between !== 32) return false;
  const year = numberBetween(text, at, at + 4);
  const month = numberBetween(text, at + 5, at + 7);
  const day = numberBetween(text, at + 8, at + 10);
  const clock = clockAt(text, at + 11);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || clock < 0) return false;
  const local = Date.UTC(year, month - 1, day) + clock;
  let next = at + 19;
  let fraction = 0;
  const point = text.charCodeAt(next);
  if ((point === 46 || point === 44) && isDigit(text.charCodeAt(next + 1))) {
    fraction = fractionMs(text, ++next);
    while (isDigit(text.charCodeAt(next))) next++;
  }
  const mark = text.charCodeAt(next);
  if (mark === 90 || mark === 122) {
    stamp.timeMs = local + fraction;
    stamp.end = next + 1;
    return true;
  }
  const offset = mark === 43 || mark === 45 ? offsetAt(text, next) : undefined;
  stamp.timeMs = (offset === undefined ? zone.toUtc(local) : local - offset.minutes * MINUTE_MS) + fraction;
  stamp.end = offset === undefined ? next : next + offset.length;
  return true;
}
