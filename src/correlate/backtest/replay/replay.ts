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
  /** `mergeArrivals` of recorded input, or `readJournal`. */
  readonly arrivals: AsyncIterable<readonly JournalItem[]>;
  readonly end: ReplayEnd;
  /** Of the engine's configuration. */
  readonly allowedLatenessMs: number;
  readonly maxFutureSkewMs: number;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Told of each item before it is applied; all of them together are a journal whose replay is equal. */
  readonly onArrival?: ((item: JournalItem) => void) | undefined;
}

export interface Replay {
  /** Runs the replay as it is read; to be read once. Nothing is kept, so memory does not grow with the input. */
  transitions(): AsyncGenerator<Transition>;
  /** May be asked at any time; complete when `transitions` has ended. */
  stats(): ReplayStats;
}

/** Runs recorded input through an evaluator. Knows nothing of files, notifies nobody, writes no state. */
export function createReplay(options: ReplayOptions): Replay {
  const { engine, clock } = options;
  const tally = createReplayTally();
  const startedMs = clock.monotonic();
  let endedMs: number | undefined;
  let lastMs = -Infinity;

  function endMs(): number | undefined {
    if (typeof options.end === 'object') return options.end.untilMs;
    return options.end === 'last-item' && lastMs > -Infinity ? lastMs : undefined;
  }

  function note(transitions: readonly Transition[]): readonly Transition[] {
    for (const transition of transitions) tally.note(transition);
    return transitions;
  }

  return {
    async *transitions() {
      for await (const items of options.arrivals) {
        for (const item of items) {
          options.onArrival?.(item);
          lastMs = Math.max(lastMs, newestAcceptedMs(item, options.maxFutureSkewMs));
          yield* note(engine.apply(item));
        }
      }
      const untilMs = endMs();
      if (untilMs !== undefined) {
        options.onArrival?.(closingTick(untilMs, options.allowedLatenessMs));
        yield* note(engine.finish(untilMs));
      }
      endedMs = clock.monotonic();
    },
    stats: () =>
      tally.stats(engine.counters(), Math.round((endedMs ?? clock.monotonic()) - startedMs) / 1000),
  };
}

/** The tick that does what `finish(untilMs)` does: with it a journal of a replay holds the replay's end too. */
function closingTick(untilMs: number, allowedLatenessMs: number): JournalItem {
  return { kind: 'tick', nowMs: untilMs + allowedLatenessMs + 1 };
}

function newestAcceptedMs(item: JournalItem, maxFutureSkewMs: number): number {
  const futureMs = item.nowMs + maxFutureSkewMs;
  let newestMs = -Infinity;
  const look = (timeMs: number): void => {
    if (timeMs > newestMs && timeMs <= futureMs) newestMs = timeMs;
  };
  if (item.kind === 'points') for (const point of item.points) look(point.timeMs);
  if (item.kind === 'events') for (const event of item.events) look(event['@timestamp']);
  return newestMs;
}
