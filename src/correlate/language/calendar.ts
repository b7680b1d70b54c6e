import { createZoneOffset } from '../../lib/zone-offset.ts';

/** Parts of a date that Sigma's time modifiers name, and `weekday` (1 = Monday … 7 = Sunday). */
export const TIME_PARTS = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  weekday: [1, 7],
  week: [1, 53],
  month: [1, 12],
  year: [1970, 9999],
} as const;

export type TimePart = keyof typeof TIME_PARTS;

export function isTimePart(name: string): name is TimePart {
  return Object.hasOwn(TIME_PARTS, name);
}

/** Offsets from UTC change only on such steps, so one look-up serves a step. */
const STEP_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** Milliseconds to add to UTC for the local time of an IANA zone. Throws a `RangeError` for an unknown zone. */
export function createZone(name: string): (timeMs: number) => number {
  const offsetAt = createZoneOffset(name);
  let step = Number.NaN;
  let offset = 0;
  return (timeMs) => {
    const wanted = Math.floor(timeMs / STEP_MS);
    if (wanted !== step) {
      offset = offsetAt(timeMs);
      step = wanted;
    }
    return offset;
  };
}

/** ISO 8601 week: the one that holds the Thursday. */
function isoWeek(local: Date): number {
  const day = Math.floor(local.getTime() / DAY_MS);
  const thursday = day - ((local.getUTCDay() + 6) % 7) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  return 1 + Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7);
}

/** A part of the local date; `localMs` is Unix milliseconds plus the offset of the zone. */
export function timePart(part: TimePart, localMs: number): number {
  const local = new Date(localMs);
  if (part === 'minute') return local.getUTCMinutes();
  if (part === 'hour') return local.getUTCHours();
  if (part === 'day') return local.getUTCDate();
  if (part === 'weekday') return ((local.getUTCDay() + 6) % 7) + 1;
  if (part === 'week') return isoWeek(local);
  return part === 'month' ? local.getUTCMonth() + 1 : local.getUTCFullYear();
}
