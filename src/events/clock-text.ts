import { isDigit, twoDigits } from './scan.ts';

/** Milliseconds since midnight of `HH:MM:SS` at `at`, or -1. A leap second counts as the second before it. */
export function clockAt(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return -1;
  const hours = twoDigits(text, at);
  const minutes = twoDigits(text, at + 3);
  const seconds = twoDigits(text, at + 6);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) return -1;
  return ((hours * 60 + minutes) * 60 + Math.min(seconds, 59)) * 1000;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the calendar has the day; months count from 0. A day that it has not is not rolled over into the next month. */
export function isDay(year: number, month: number, day: number): boolean {
  if (day < 1 || day > (DAYS[month] ?? 0)) return false;
  return month !== 1 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** Milliseconds of the decimal fraction whose digits begin at `at`; finer digits are dropped, no digits are 0. */
export function fractionMs(text: string, at: number): number {
  let ms = 0;
  let next = at;
  for (let scale = 100; scale >= 1 && isDigit(text.charCodeAt(next)); scale /= 10) {
    ms += (text.charCodeAt(next++) - 48) * scale;
  }
  return ms;
}

/** Where a time stamp ended and what it said. */
export interface Stamp {
  /** Unix milliseconds. */
  timeMs: number;
  /** Index after the stamp. */
  end: number;
  /** Index of its two digits of seconds; -1 where it is none of hours, minutes and seconds. */
  secondsAt: number;
}
