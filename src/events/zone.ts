import { createZoneOffset } from '../lib/zone-offset.ts';

/** A time zone, as far as reading logs needs it. */
export interface Zone {
  /**
   * Unix milliseconds of a wall clock reading, itself given as the milliseconds it would be in UTC. A reading that
   * occurs twice (clocks go back) is the first of the two; one that is skipped is read with the offset before.
   */
  toUtc(localMs: number): number;
}

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const MAX_CACHED = 4096;

/**
 * The zone of an IANA name such as `Europe/Berlin`. Offsets are kept per quarter of an hour, which is what every zone
 * in use changes by. Throws `RangeError` for a name the platform does not know.
 */
export function createZone(name: string): Zone {
  const offsetAt = createZoneOffset(name);
  if (name === 'UTC') return { toUtc: (localMs) => localMs };
  const cache = new Map<number, number>();
  let lastQuarter = NaN;
  let lastOffset = 0;

  function lookUp(localMs: number): number {
    const before = offsetAt(localMs - DAY_MS);
    const after = offsetAt(localMs + DAY_MS);
    if (before === after || offsetAt(localMs - before) === before) return before;
    return offsetAt(localMs - after) === after ? after : before;
  }

  return {
    toUtc(localMs) {
      const quarter = Math.floor(localMs / QUARTER_MS);
      if (quarter === lastQuarter) return localMs - lastOffset;
      let offset = cache.get(quarter);
      if (offset === undefined) {
        offset = lookUp(quarter * QUARTER_MS);
        if (cache.size >= MAX_CACHED) cache.clear();
        cache.set(quarter, offset);
      }
      lastQuarter = quarter;
      lastOffset = offset;
      return localMs - offset;
    },
  };
}
