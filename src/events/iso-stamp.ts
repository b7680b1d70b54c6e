import { clockAt, fractionMs, isDay } from './clock-text.ts';
import type { Stamp } from './clock-text.ts';
import { setZoned } from './offset.ts';
import { isDigit, numberBetween } from './scan.ts';
import type { Zone } from './zone.ts';

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
  if (year < 0 || !isDay(year, month - 1, day) || clock < 0) return false;
  const local = Date.UTC(year, month - 1, day) + clock;
  stamp.secondsAt = at + 17;
  let next = at + 19;
  let fraction = 0;
  const point = text.charCodeAt(next);
  if ((point === 46 || point === 44) && isDigit(text.charCodeAt(next + 1))) {
    fraction = fractionMs(text, ++next);
    while (isDigit(text.charCodeAt(next))) next++;
  }
  setZoned(text, next, local, zone, stamp);
  stamp.timeMs += fraction;
  return true;
}

/** Reads `20240302-08:00:10`, as xrdp writes it: a reading of `zone`. */
export function readCompactStamp(text: string, at: number, zone: Zone, stamp: Stamp): boolean {
  if (text.charCodeAt(at + 8) !== 45) return false;
  const year = numberBetween(text, at, at + 4);
  const month = numberBetween(text, at + 4, at + 6) - 1;
  const day = numberBetween(text, at + 6, at + 8);
  const clock = clockAt(text, at + 9);
  if (year < 0 || month < 0 || !isDay(year, month, day) || clock < 0) return false;
  stamp.timeMs = zone.toUtc(Date.UTC(year, month, day) + clock);
  stamp.end = at + 17;
  return true;
}
