import { monthAt } from './calendar-names.ts';
import { clockAt, isDay } from './clock-text.ts';
import type { Stamp } from './clock-text.ts';
import { setZoned } from './offset.ts';
import { numberBetween, SPACE } from './scan.ts';
import type { Zone } from './zone.ts';

/**
 * Reads `27/Jun/2024:11:55:44 +0200` (access logs), `22-Jan-2024 22:28:21 +0200` (PHP) and either without an offset,
 * which is then a reading of `zone`.
 */
export function readDayFirstStamp(text: string, at: number, zone: Zone, stamp: Stamp): boolean {
  const separator = text.charCodeAt(at + 2);
  if ((separator !== 45 && separator !== 47) || text.charCodeAt(at + 6) !== separator) return false;
  const between = text.charCodeAt(at + 11);
  if (between !== 58 && between !== SPACE) return false;
  const day = numberBetween(text, at, at + 2);
  const month = monthAt(text, at + 3);
  const year = numberBetween(text, at + 7, at + 11);
  const clock = clockAt(text, at + 12);
  if (year < 0 || month < 0 || !isDay(year, month, day) || clock < 0) return false;
  const local = Date.UTC(year, month, day) + clock;
  const end = at + 20;
  setZoned(text, end + 1, local, zone, stamp);
  if (stamp.end === end + 1 || text.charCodeAt(end) !== SPACE) {
    stamp.timeMs = zone.toUtc(local);
    stamp.end = end;
  }
  return true;
}
