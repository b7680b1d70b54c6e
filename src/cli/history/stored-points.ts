import { alertPoint } from '../../app/encode-lines.ts';
import type { Point } from '../../model/point.ts';
import { eventToPoint } from '../../points/event-to-point.ts';
import type { ReadonlyStore } from '../../store/open-readonly.ts';
import type { HistoryRange } from './history-range.ts';

const NS_PER_MS = 1_000_000;

/** The measurements of the bucket about security. */
export const EVENT_MEASUREMENT = 'security_event';
export const ALERT_MEASUREMENT = 'alert';

/**
 * Stored events as the points they are shipped as: the same stamps down to the nanosecond, so that an event that was
 * shipped already overwrites itself.
 */
function* eventPoints(store: ReadonlyStore, { startMs, stopMs }: HistoryRange): Generator<Point> {
  for (const { ordinal, event } of store.eventsInOrder(startMs, stopMs))
    yield eventToPoint(event, { subMsNs: ordinal % NS_PER_MS });
}

/** Stored events, then changes of alerts, as the points they are shipped as. */
export function* securityPoints(store: ReadonlyStore, range: HistoryRange): Generator<Point> {
  yield* eventPoints(store, range);
  for (const transition of store.transitions(range.startMs, range.stopMs)) yield alertPoint(transition);
}

/** Everything of a time as points: first the metrics as they were measured, then events and alerts. */
export function* storedPoints(store: ReadonlyStore, range: HistoryRange): Generator<Point> {
  yield* store.history.points(range.startMs, range.stopMs);
  yield* securityPoints(store, range);
}
