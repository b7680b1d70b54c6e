import type { SecurityEvent } from '../../../model/event.ts';
import type { JournalItem } from '../../../model/journal.ts';
import type { Point } from '../../../model/point.ts';
import { createBatchCursor } from './batch-cursor.ts';

const BATCH_SIZE = 256;

/** What a replay reads. Each stream is in file order; batches of any size, so that a year of lines streams. */
export interface ReplaySources {
  readonly points?: AsyncIterable<readonly Point[]> | undefined;
  readonly events?: readonly EventStream[] | undefined;
}

export interface EventStream {
  /** Name of the source, for the counters. */
  readonly source: string;
  readonly batches: AsyncIterable<readonly SecurityEvent[]>;
}

/** Which part of the sources is applied. All times are Unix milliseconds of event time. */
export interface ReplayRange {
  /** Items before it are not applied; groups that are expected to speak are silent from here on. */
  readonly fromMs?: number | undefined;
  /** Items after it are not applied. */
  readonly untilMs?: number | undefined;
  /** The wall clock of the future check; absent = nothing is in the future. */
  readonly nowMs?: number | undefined;
  readonly maxFutureSkewMs: number;
}

interface Stream {
  timeMs(): number | undefined;
  take(nowMs: number): JournalItem;
  advance(): void;
  fill(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * The order in which recorded input arrives: file order within a source, the source with the smaller head stamp next,
 * metrics first on a tie, then sources in the order given. An item after `untilMs` is passed on only if the future
 * check will drop it, so that it is counted.
 */
export async function* mergeArrivals(
  sources: ReplaySources,
  range: ReplayRange,
): AsyncGenerator<readonly JournalItem[]> {
  const streams = openStreams(sources);
  const futureMs = range.nowMs === undefined ? Infinity : range.nowMs + range.maxFutureSkewMs;
  let clockMs = range.nowMs ?? range.fromMs ?? -Infinity;
  let batch: JournalItem[] = [];

  if (range.fromMs !== undefined) batch.push({ kind: 'start', nowMs: range.fromMs });
  try {
    for (let next = await earliest(streams); next !== undefined; next = await earliest(streams)) {
      const { stream, timeMs } = next;
      const wanted = isWanted(timeMs, range, futureMs);
      if (wanted) {
        if (range.nowMs === undefined && timeMs > clockMs) clockMs = timeMs;
        batch.push(stream.take(clockMs));
      }
      stream.advance();
      if (batch.length < BATCH_SIZE) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    for (const stream of streams) await stream.close();
  }
}

function isWanted(timeMs: number, range: ReplayRange, futureMs: number): boolean {
  if (range.fromMs !== undefined && timeMs < range.fromMs) return false;
  return range.untilMs === undefined || timeMs <= range.untilMs || timeMs > futureMs;
}

async function earliest(streams: readonly Stream[]): Promise<{ stream: Stream; timeMs: number } | undefined> {
  let found: { stream: Stream; timeMs: number } | undefined;
  for (const stream of streams) {
    if (stream.timeMs() === undefined && !(await stream.fill())) continue;
    const timeMs = stream.timeMs();
    if (timeMs === undefined || (found !== undefined && found.timeMs <= timeMs)) continue;
    found = { stream, timeMs };
  }
  return found;
}

function openStreams(sources: ReplaySources): Stream[] {
  const streams: Stream[] = [];
  if (sources.points !== undefined) {
    const cursor = createBatchCursor(sources.points);
    streams.push({
      ...cursor,
      timeMs: () => cursor.head()?.timeMs,
      take: (nowMs) => ({ kind: 'points', nowMs, points: [cursor.head() as Point] }),
    });
  }
  for (const { source, batches } of sources.events ?? []) {
    const cursor = createBatchCursor(batches);
    streams.push({
      ...cursor,
      timeMs: () => cursor.head()?.['@timestamp'],
      take: (nowMs) => ({ kind: 'events', nowMs, source, events: [cursor.head() as SecurityEvent] }),
    });
  }
  return streams;
}
