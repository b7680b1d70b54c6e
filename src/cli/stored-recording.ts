import type { ReplaySources } from '../correlate/backtest/replay/merge-arrivals.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { ReadonlyStore } from '../store/open-readonly.ts';
import { batches } from './batches.ts';
import type { HistoryRange } from './history/history-range.ts';

const BATCH = 1000;

/** What the local store holds of a time, as a replay reads it: oldest first, a piece at a time. */
export function storedSources(store: ReadonlyStore, { startMs, stopMs }: HistoryRange): ReplaySources {
  return {
    points: batches(store.history.points(startMs, stopMs), BATCH),
    events: [{ source: 'store', batches: batches(eventsOf(store, startMs, stopMs), BATCH) }],
  };
}

function* eventsOf(store: ReadonlyStore, startMs: number, stopMs: number): Generator<SecurityEvent> {
  for (const { event } of store.eventsInOrder(startMs, stopMs)) yield event;
}
