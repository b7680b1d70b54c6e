import type { Clock } from '../../../lib/clock.ts';
import type { Transition } from '../../../model/alert.ts';
import type { JournalItem } from '../../../model/journal.ts';
import type { Evaluator } from '../../evaluator.ts';
import { createReplayTally } from './replay-stats.ts';
import type { ReplayStats } from './replay-stats.ts';

/**
 * Where a replay ends: at an instant, at the newest accepted item, or nowhere (`open`: a journal says itself how far
 * its watermark went).
 */
export type ReplayEnd = { readonly untilMs: number } | 'last-item' | 'open';

export interface ReplayOptions {
  readonly engine: Evaluator;
  readonly end: ReplayEnd;
  /** Of the engine's configuration. */
  readonly allowedLatenessMs: number;
  readonly maxFutureSkewMs: number;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Told of each item before it is applied; all of them together are a journal whose replay is equal. */
  readonly onArrival?: ((item: JournalItem) => void) | undefined;
}

export interface Replay {
  /** Applies one arrival. Nothing is kept, so memory does not grow with the input. */
  take(item: JournalItem): readonly Transition[];
  /** Runs what is due up to the end; to be called once, after the last arrival. */
  end(): readonly Transition[];
  /** Oldest and newest accepted stamps so far, Unix milliseconds; absent before the first. */
  span(): { readonly firstMs: number; readonly lastMs: number } | undefined;
  /** May be asked at any time; complete after `end`. */
  stats(): ReplayStats;
}

/** Transitions of a whole replay as they are read. `arrivals`: `mergeArrivals` of recorded input, or `readJournal`. */
export async function* runReplay(
  replay: Replay,
  arrivals: AsyncIterable<readonly JournalItem[]>,
): AsyncGenerator<Transition> {
  // Not `yield*`: it waits a turn even for nothing, and most arrivals change nothing.
  for await (const items of arrivals)
    for (const item of items) for (const transition of replay.take(item)) yield transition;
  for (const transition of replay.end()) yield transition;
}

/** Recorded input through an evaluator. Knows nothing of files, notifies nobody, writes no state. */
export function createReplay(options: ReplayOptions): Replay {
  const { engine, clock } = options;
  const tally = createReplayTally();
  const startedMs = clock.monotonic();
  let endedMs: number | undefined;
  let firstMs = Infinity;
  let lastMs = -Infinity;

  function endMs(): number | undefined {
    if (typeof options.end === 'object') return options.end.untilMs;
    return options.end === 'last-item' && lastMs > -Infinity ? lastMs : undefined;
  }

  function note(transitions: readonly Transition[]): readonly Transition[] {
    for (const transition of transitions) tally.note(transition);
    return transitions;
  }

  function look(timeMs: number, item: JournalItem): void {
    if (timeMs > item.nowMs + options.maxFutureSkewMs) return;
    if (timeMs < firstMs) firstMs = timeMs;
    if (timeMs > lastMs) lastMs = timeMs;
  }

  return {
    take(item) {
      options.onArrival?.(item);
      if (item.kind === 'points') for (const point of item.points) look(point.timeMs, item);
      if (item.kind === 'events') for (const event of item.events) look(event['@timestamp'], item);
      return note(engine.apply(item));
    },
    end() {
      const untilMs = endMs();
      if (untilMs !== undefined) options.onArrival?.(closingTick(untilMs, options.allowedLatenessMs));
      const transitions = untilMs === undefined ? [] : note(engine.finish(untilMs));
      endedMs = clock.monotonic();
      return transitions;
    },
    span: () => (lastMs === -Infinity ? undefined : { firstMs, lastMs }),
    stats: () =>
      tally.stats(engine.counters(), Math.round((endedMs ?? clock.monotonic()) - startedMs) / 1000),
  };
}

/** The tick that does what `finish(untilMs)` does: with it a journal of a replay holds the replay's end too. */
function closingTick(untilMs: number, allowedLatenessMs: number): JournalItem {
  return { kind: 'tick', nowMs: untilMs + allowedLatenessMs + 1 };
}
