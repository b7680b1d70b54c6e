import { isDay } from './clock-text.ts';

const DAY_MS = 86_400_000;
const HALF_YEAR_MS = 180 * DAY_MS;
/** Zones and clocks that go wrong put a line so far ahead of now. */
const SKEW_MS = DAY_MS;

export interface YearClockOptions {
  /** Year of the first stamp; absent = the last one in which it is not of the future. */
  readonly year?: number | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Gives stamps without a year (RFC 3164) their year. */
export interface YearClock {
  /**
   * Milliseconds of the wall clock reading, as if it were UTC; `undefined` where the year has no such day (29 February).
   * `month` counts from 0.
   */
  place(month: number, day: number, timeOfDayMs: number): number | undefined;
  /** The reading placed last, or `undefined`; enough to go on from. */
  snapshot(): number | undefined;
  restore(lastMs: number | undefined): void;
}

/**
 * A step back of more than 180 days means that a new year began, a step forward of more than 180 days that the line
 * is from the year before.
 */
export function createYearClock(options: YearClockOptions): YearClock {
  let lastMs: number | undefined;
  let year = options.year ?? 0;
  // The day placed last: thousands of lines share it.
  let dayKey = -1;
  let dayMs = 0;

  function inYear(candidate: number, month: number, day: number, timeOfDayMs: number): number {
    return Date.UTC(candidate, month, day) + timeOfDayMs;
  }

  /** The last year in which the reading is not of the future. */
  function latestUntilNow(month: number, day: number, timeOfDayMs: number): number {
    const now = options.now();
    const current = new Date(now).getUTCFullYear();
    const isPast = (candidate: number): boolean =>
      isDay(candidate, month, day) && inYear(candidate, month, day, timeOfDayMs) <= now + SKEW_MS;
    return [current + 1, current].find((candidate) => isPast(candidate)) ?? current - 1;
  }

  /** The year of a reading that follows the one placed last. */
  function nextYear(ms: number, last: number): number {
    if (ms < last - HALF_YEAR_MS) return year + 1;
    return ms > last + HALF_YEAR_MS ? year - 1 : year;
  }

  return {
    place(month, day, timeOfDayMs) {
      const key = month * 32 + day;
      if (key === dayKey) return (lastMs = dayMs + timeOfDayMs);
      const found =
        lastMs === undefined
          ? (options.year ?? latestUntilNow(month, day, timeOfDayMs))
          : nextYear(inYear(year, month, day, timeOfDayMs), lastMs);
      if (!isDay(found, month, day)) return undefined;
      year = found;
      dayKey = key;
      dayMs = Date.UTC(year, month, day);
      return (lastMs = dayMs + timeOfDayMs);
    },
    snapshot: () => lastMs,
    restore(last) {
      lastMs = last;
      dayKey = -1;
      if (last !== undefined) year = new Date(last).getUTCFullYear();
    },
  };
}
