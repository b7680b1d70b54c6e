import type { JournalItem } from '../../../model/journal.ts';
import type { Point } from '../../../model/point.ts';
import type { ArrivingEvent } from './test-input.ts';

/** The source that events of a test come from, as counters name it. */
const SOURCE = 'input_events';

/**
 * The arrivals of a test: it starts at `startMs`, then everything in order of arrival, points first on a tie. The
 * wall clock stands at the arrival, so a stamp ahead of its arrival is the future to the engine.
 */
export function toArrivals(
  startMs: number,
  points: readonly Point[],
  events: readonly ArrivingEvent[],
): JournalItem[] {
  const items: JournalItem[] = [{ kind: 'start', nowMs: startMs }];
  let next = 0;
  const takeEventsBefore = (timeMs: number): void => {
    for (let head = events[next]; head !== undefined && head.arrivesMs < timeMs; head = events[next]) {
      items.push({ kind: 'events', nowMs: head.arrivesMs, source: SOURCE, events: [head.event] });
      next += 1;
    }
  };
  for (const point of points) {
    takeEventsBefore(point.timeMs);
    items.push({ kind: 'points', nowMs: point.timeMs, points: [point] });
  }
  takeEventsBefore(Infinity);
  return items;
}
