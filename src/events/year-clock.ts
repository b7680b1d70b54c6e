const HALF_YEAR_MS = 180 * 86_400_000;

export interface YearClockOptions {
  /** Year of the first stamp; absent = the year that puts it closest to `now`. */
  readonly year?: number | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Gives stamps without a year (RFC 3164) their year. */
export interface YearClock {
  /** Milliseconds of the wall clock reading, as if it were UTC. `month` counts from 0. */
  place(month: number, day: number, timeOfDayMs: number): number;
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

  function closestToNow(month: number, day: number, timeOfDayMs: number): number {
    const now = options.now();
    const current = new Date(now).getUTCFullYear();
    const distance = (candidate: number): number =>
      Math.abs(inYear(candidate, month, day, timeOfDayMs) - now);
    return [current - 1, current + 1].reduce(
      (best, candidate) => (distance(candidate) < distance(best) ? candidate : best),
      current,
    );
  }

  return {
    place(month, day, timeOfDayMs) {
      const key = month * 32 + day;
      if (key === dayKey) return (lastMs = dayMs + timeOfDayMs);
      if (lastMs === undefined) {
        year = options.year ?? closestToNow(month, day, timeOfDayMs);
      } else {
        const ms = inYear(year, month, day, timeOfDayMs);
        if (ms < lastMs - HALF_YEAR_MS) year++;
        else if (ms > lastMs + HALF_YEAR_MS) year--;
      }
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
