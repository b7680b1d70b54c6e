import { isWeekdayAt, monthAt } from './calendar-names.ts';
import { clockAt, fractionMs, isDay } from './clock-text.ts';
import type { Stamp } from './clock-text.ts';
import { readDayFirstStamp } from './day-first-stamp.ts';
import { readCompactStamp, readIsoStamp } from './iso-stamp.ts';
import { isDigit, numberBetween, skipSpaces, SPACE, twoDigits } from './scan.ts';
import type { YearClock } from './year-clock.ts';
import type { Zone } from './zone.ts';

/** Reads the stamp that begins at `at`; returns whether there is one. */
export type StampReader = (text: string, at: number, stamp: Stamp) => boolean;

const CLOCK_LENGTH = 8;
const SECONDS_AT = 6;

/** A year of four digits at `at` that is followed by a blank, bracket or the end; else -1. */
function yearAt(text: string, at: number): number {
  const after = text.charCodeAt(at + 4);
  if (isDigit(after) || after === 46 || after === 58) return -1;
  const year = numberBetween(text, at, at + 4);
  return year >= 1970 ? year : -1;
}

/** Milliseconds of a reading as if it were UTC; `undefined` for a day that the year has not. */
function dated(year: number, month: number, day: number, clockMs: number): number | undefined {
  return isDay(year, month, day) ? Date.UTC(year, month, day) + clockMs : undefined;
}

/**
 * Knows the stamps of syslog and its relatives: `Nov  2 15:04:05` (RFC 3164, with or without a year on either side of
 * the clock, with or without a weekday, in brackets as Apache writes it), ISO 8601, the day first as web servers and
 * PHP write it, and seconds of the epoch.
 */
export function createStampReader(zone: Zone, years: YearClock): StampReader {
  function readMonthStamp(text: string, at: number, stamp: Stamp): boolean {
    const month = monthAt(text, at);
    if (month < 0 || text.charCodeAt(at + 3) !== SPACE) return false;
    let next = skipSpaces(text, at + 4);
    let day = text.charCodeAt(next) - 48;
    if (day < 0 || day > 9) return false;
    const second = text.charCodeAt(++next);
    if (isDigit(second)) {
      day = day * 10 + second - 48;
      next++;
    }
    if (day < 1 || day > 31 || text.charCodeAt(next) !== SPACE) return false;
    next = skipSpaces(text, next);
    let year = yearAt(text, next);
    if (year >= 0) next = skipSpaces(text, next + 4);
    const clock = clockAt(text, next);
    if (clock < 0) return false;
    stamp.secondsAt = next + SECONDS_AT;
    next += CLOCK_LENGTH;
    let fraction = 0;
    if (text.charCodeAt(next) === 46) {
      fraction = fractionMs(text, ++next);
      while (isDigit(text.charCodeAt(next))) next++;
    }
    if (year < 0 && text.charCodeAt(next) === SPACE && (year = yearAt(text, next + 1)) >= 0) next += 5;
    const local = year < 0 ? years.place(month, day, clock) : dated(year, month, day, clock);
    if (local === undefined) return false;
    stamp.timeMs = zone.toUtc(local) + fraction;
    stamp.end = next;
    return true;
  }

  function readEpoch(text: string, at: number, stamp: Stamp): boolean {
    let end = at;
    while (isDigit(text.charCodeAt(end))) end++;
    const digits = end - at;
    if (digits !== 10 && digits !== 13) return false;
    if (text.charCodeAt(end) === 46 && digits === 10) {
      end++;
      while (isDigit(text.charCodeAt(end)) && end - at < 24) end++;
    }
    if (end < text.length && text.charCodeAt(end) !== SPACE && text.charCodeAt(end) !== 58) return false;
    const value = Number(text.slice(at, at + digits));
    stamp.timeMs = digits === 13 ? value : value * 1000 + fractionMs(text, at + digits + 1);
    stamp.end = end;
    return true;
  }

  return function readStamp(text, at, stamp) {
    const code = text.charCodeAt(at);
    if (code >= 65) {
      if (code === 91) {
        // One bracket: as many as a line may have would be too deep a call.
        if (text.charCodeAt(at + 1) === 91 || !readStamp(text, at + 1, stamp)) return false;
        if (text.charCodeAt(stamp.end) !== 93) return false;
        stamp.end++;
        return true;
      }
      if (readMonthStamp(text, at, stamp)) return true;
      return (
        isWeekdayAt(text, at) && text.charCodeAt(at + 3) === SPACE && readMonthStamp(text, at + 4, stamp)
      );
    }
    if (code === 64) return readEpoch(text, at + 1, stamp);
    if (!isDigit(code)) return false;
    const year = numberBetween(text, at, at + 4);
    if (year >= 1970 && text.charCodeAt(at + 4) === SPACE && monthAt(text, at + 5) >= 0) {
      // `2024 Nov 13 13:40:01`: read the rest as without a year, then put the year in
      const month = monthAt(text, at + 5);
      const day = twoDigits(text, at + 9);
      const clock = clockAt(text, at + 12);
      if (clock < 0 || !isDay(year, month, day)) return false;
      stamp.timeMs = zone.toUtc(Date.UTC(year, month, day) + clock);
      stamp.secondsAt = at + 12 + SECONDS_AT;
      stamp.end = at + 12 + CLOCK_LENGTH;
      return true;
    }
    return (
      readIsoStamp(text, at, zone, stamp) ||
      readDayFirstStamp(text, at, zone, stamp) ||
      readCompactStamp(text, at, zone, stamp) ||
      readEpoch(text, at, stamp)
    );
  };
}
