import type { SecurityEvent } from '../../model/event.ts';
import type { Interval } from './interval.ts';
import { createOccurrence } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';

/** Things that several windows share are written once and named by their number. */
export interface SharedTables {
  readonly events: SecurityEvent[];
  readonly intervals: Interval[];
}

export type SavedOccurrence = Omit<Occurrence, 'event' | 'interval' | 'parts'> & {
  readonly event?: number | undefined;
  readonly interval?: number | undefined;
};

export interface Saver {
  readonly tables: SharedTables;
  event(event: SecurityEvent): number;
  interval(interval: Interval): number;
  occurrence(occurrence: Occurrence): SavedOccurrence;
}

export interface Loader {
  event(number: number): SecurityEvent;
  interval(number: number): Interval;
  occurrence(saved: SavedOccurrence): Occurrence;
}

export function createSaver(): Saver {
  const tables: SharedTables = { events: [], intervals: [] };
  const eventNumbers = new Map<SecurityEvent, number>();
  const intervalNumbers = new Map<Interval, number>();

  function event(value: SecurityEvent): number {
    return numberOf(value, tables.events, eventNumbers);
  }

  function interval(value: Interval): number {
    return numberOf(value, tables.intervals, intervalNumbers);
  }

  return {
    tables,
    event,
    interval,
    occurrence: (occurrence) => ({
      ...occurrence,
      parts: undefined,
      event: occurrence.event && event(occurrence.event),
      interval: occurrence.interval && interval(occurrence.interval),
    }),
  };
}

function numberOf<T>(value: T, table: T[], numbers: Map<T, number>): number {
  let number = numbers.get(value);
  if (number === undefined) {
    number = table.push(value) - 1;
    numbers.set(value, number);
  }
  return number;
}

export function createLoader(tables: SharedTables): Loader {
  function event(number: number): SecurityEvent {
    return tables.events[number]!;
  }

  function interval(number: number): Interval {
    return tables.intervals[number]!;
  }

  return {
    event,
    interval,
    occurrence: (saved) =>
      createOccurrence(saved, {
        ...saved,
        event: saved.event === undefined ? undefined : event(saved.event),
        interval: saved.interval === undefined ? undefined : interval(saved.interval),
        parts: undefined,
      }),
  };
}
