import type { ReplaySources } from '../correlate/backtest/replay/merge-arrivals.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { Point } from '../model/point.ts';
import type { ReadonlyStore } from '../store/open-readonly.ts';
import type { HistoryRange } from './history-range.ts';

const BATCH = 1000;
const MINUTE_MS = 60_000;

/** What the local store holds of a time, as a replay reads it: oldest first, a piece at a time. */
export function storedSources(store: ReadonlyStore, range: HistoryRange): ReplaySources {
  return {
    points: storedPoints(store, range),
    events: [{ source: 'store', batches: storedEvents(store, range) }],
  };
}

async function* storedPoints(
  store: ReadonlyStore,
  { startMs, stopMs }: HistoryRange,
): AsyncGenerator<readonly Point[]> {
  let batch: Point[] = [];
  for (const point of store.history.points(startMs, stopMs)) {
    batch.push(point);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function* storedEvents(
  store: ReadonlyStore,
  { startMs, stopMs }: HistoryRange,
): AsyncGenerator<readonly SecurityEvent[]> {
  for (const piece of pieces(store, startMs, stopMs)) {
    const { startMs: from, stopMs: to } = piece;
    // The store answers newest first, equal times in the reverse order of their coming.
    yield store.events({ startMs: from, stopMs: to, limit: Number.MAX_SAFE_INTEGER }).reverse();
  }
}

/** The range in pieces that hold about a batch each, by the store's own counts per minute. */
function* pieces(store: ReadonlyStore, startMs: number, stopMs: number): Generator<HistoryRange> {
  const perMinute = new Map<number, number>();
  for (const { times, counts } of store.eventCounts(startMs, stopMs, MINUTE_MS))
    times.forEach((time, i) => perMinute.set(time, (perMinute.get(time) ?? 0) + (counts[i] ?? 0)));
  let from = startMs;
  let held = 0;
  for (const [minuteMs, count] of [...perMinute].toSorted(([a], [b]) => a - b)) {
    if (held > 0 && held + count > BATCH) {
      yield { startMs: from, stopMs: minuteMs };
      from = minuteMs;
      held = 0;
    }
    held += count;
  }
  if (held > 0) yield { startMs: from, stopMs };
}
