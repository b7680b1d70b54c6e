import type { Stamp } from './clock-text.ts';
import { isDigit, twoDigits } from './scan.ts';
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

/** Writes the reading `localMs`, of the zone that stands at `at` (`Z`, an offset), or of `zone` where none does. */
export function setZoned(text: string, at: number, localMs: number, zone: Zone, stamp: Stamp): void {
  const mark = text.charCodeAt(at);
  if (mark === 90 || mark === 122) {
    stamp.timeMs = localMs;
    stamp.end = at + 1;
    return;
  }
  const offset = mark === 43 || mark === 45 ? offsetAt(text, at) : undefined;
  stamp.timeMs = offset === undefined ? zone.toUtc(localMs) : localMs - offset.minutes * MINUTE_MS;
  stamp.end = offset === undefined ? at : at + offset.length;
}
