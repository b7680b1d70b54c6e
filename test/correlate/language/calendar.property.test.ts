import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZone, timePart } from '../../../src/correlate/language/calendar.ts';

const zones = [
  'UTC',
  'Europe/Zurich',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];
const instant = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) });

describe('the local calendar', () => {
  it('agrees with Intl, across changes of the clock', () => {
    const zoneOf = new Map(zones.map((name) => [name, createZone(name)]));
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (timeMs, name) => {
        const local = timeMs + zoneOf.get(name)!(timeMs);
        const text = new Intl.DateTimeFormat('sv-SE', {
          timeZone: name,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(timeMs);
        const [year, month, day, hour, minute] = text.split(/[^0-9]+/).map(Number);
        expect(timePart('year', local)).toBe(year);
        expect(timePart('month', local)).toBe(month);
        expect(timePart('day', local)).toBe(day);
        expect(timePart('hour', local)).toBe(hour);
        expect(timePart('minute', local)).toBe(minute);
      }),
      { numRuns: 3000 },
    );
  });

  // ISO 8601: the first week is the one with 4 January.
  it('counts weeks from the one with 4 January', () => {
    fc.assert(
      fc.property(instant, (timeMs) => {
        const monday = timeMs - (timePart('weekday', timeMs) - 1) * 86_400_000;
        const year = new Date(monday + 3 * 86_400_000).getUTCFullYear();
        const fourth = Date.UTC(year, 0, 4);
        const first = fourth - (timePart('weekday', fourth) - 1) * 86_400_000;
        expect(timePart('week', timeMs)).toBe(1 + Math.floor((monday - first) / (7 * 86_400_000)));
      }),
    );
  });

  it.each([
    ['2026-11-20', 5],
    ['2026-11-22', 7],
    ['2026-11-23', 1],
  ])('%s is weekday %d', (date, weekday) => {
    expect(timePart('weekday', Date.parse(date))).toBe(weekday);
  });

  it('refuses an unknown zone', () => {
    expect(() => createZone('Mars/Olympus')).toThrow(RangeError);
  });
});
