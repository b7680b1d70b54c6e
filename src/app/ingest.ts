import { sleep, type Clock } from '../lib/clock.ts';
import type { Backoff } from '../lib/backoff.ts';
import { CrosswatchError, describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Transition } from '../model/alert.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { JournalItem } from '../model/journal.ts';
import type { PositionState } from '../model/log-line.ts';
import type { Point } from '../model/point.ts';
import type { RuleBasis } from '../model/rule-basis.ts';
import type { OutgoingLines } from '../model/shipment.ts';
import type { Evaluator } from '../correlate/evaluator.ts';
import type { Told } from '../alerts/tell.ts';
import type { StoreBatch } from '../store/batch.ts';
import type { Store } from '../store/store.ts';

/** An event with its place in the order of all events of this store. */
export interface NumberedEvent {
  readonly ordinal: number;
  readonly event: SecurityEvent;
}

/** Input that belongs together: committed as one, or not at all. */
export interface Arrival {
  readonly points?: readonly Point[];
  /** `keep`: the points are stored and shipped, and not judged now; `judge`: they were kept before. Default: both. */
  readonly only?: 'keep' | 'judge';
  readonly events?: readonly SecurityEvent[];
  /** Source of the events, and where reading of it stands after them. */
  readonly source?: string;
  readonly position?: PositionState;
  /** Lets the engine's clock move on. */
  readonly tick?: boolean;
}

/** What was committed, for those who only watch. */
export interface Commit {
  readonly points: readonly Point[];
  readonly events: readonly SecurityEvent[];
  readonly transitions: readonly Transition[];
}

export interface IngestOptions {
  readonly store: Pick<Store, 'commit' | 'nextEventOrdinal'>;
  readonly evaluator: Pick<Evaluator, 'apply' | 'snapshot'>;
  readonly tell: (transitions: readonly Transition[]) => Told;
  /** What a rule means at the moment, whole; kept with the alerts it opens. */
  readonly basisOf: (rule: string) => RuleBasis | undefined;
  /** Lines for InfluxDB; nothing where nothing is shipped. */
  readonly encode: (input: {
    points: readonly Point[];
    events: readonly NumberedEvent[];
    transitions: readonly Transition[];
  }) => readonly OutgoingLines[];
  /** Told after each commit. Must not throw. */
  readonly committed: (commit: Commit) => void;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly logger: Logger;
  /** What else is worth keeping with a snapshot, as positions under names that no source has. */
  readonly keepsakes: () => Readonly<Record<string, PositionState>>;
  /** Pause between two snapshots of the engine, milliseconds. */
  readonly snapshotEveryMs: number;
}

export interface Ingest {
  /** Settles when the arrival is committed. Arrivals are taken one after the other, in the order of the calls. */
  take(arrival: Arrival): Promise<void>;
  /**
   * Lets `decide` change the engine (a start, a reload) between two arrivals, and commits the item with its effects:
   * the journal then has the same order as the engine had.
   */
  record(decide: (nowMs: number) => { item: JournalItem; transitions: readonly Transition[] }): Promise<void>;
  /** Why the store takes nothing at the moment; undefined while it does. */
  problem(): string | undefined;
  /** Settles when all that was taken is committed, with a last snapshot. */
  stop(): Promise<void>;
}

/**
 * The one place where input becomes state (invariant 1): an arrival goes through the engine, and everything it caused
 * is committed in one transaction. While the store refuses (disk full), the same batch is tried again and nothing else
 * goes on: readers wait, memory does not grow, the engine is never ahead of the journal by more than that batch.
 */
export function createIngest(options: IngestOptions): Ingest {
  const { store, evaluator, tell, encode, committed, clock, backoff, logger } = options;
  let queue: Promise<void> = Promise.resolve();
  let snapshotDueMs = clock.monotonic() + options.snapshotEveryMs;
  let itemsSinceSnapshot = 0;
  let problem: string | undefined;
  const stopping = new AbortController();

  function enqueue(job: () => Promise<void>): Promise<void> {
    const done = queue.then(job);
    queue = done.catch(() => {});
    return done;
  }

  async function process({
    points = [],
    only,
    events = [],
    source = '',
    position,
    tick = false,
  }: Arrival): Promise<void> {
    const nowMs = clock.now();
    const journal: JournalItem[] = [];
    if (points.length > 0 && only !== 'keep') journal.push({ kind: 'points', nowMs, points });
    if (events.length > 0) journal.push({ kind: 'events', nowMs, source, events });
    if (tick) journal.push({ kind: 'tick', nowMs });
    const transitions = journal.flatMap((item) => evaluator.apply(item));
    const positions = position === undefined ? undefined : { [source]: position };
    await commit({ points: only === 'judge' ? [] : points, events, transitions }, journal, positions);
  }

  async function commit(
    { points, events, transitions }: Commit,
    journal: readonly JournalItem[],
    positions?: Readonly<Record<string, PositionState>>,
  ): Promise<void> {
    const first = events.length === 0 ? 0 : store.nextEventOrdinal();
    const numbered = events.map((event, i) => ({ ordinal: first + i, event }));
    itemsSinceSnapshot += journal.length;
    const snapshot = snapshotIfDue();
    await write({
      nowMs: clock.now(),
      journal,
      positions: snapshot === undefined ? positions : { ...positions, ...options.keepsakes() },
      history: points,
      events: numbered,
      transitions,
      bases: basesOf(transitions),
      ...tell(transitions),
      lines: encode({ points, events: numbered, transitions }),
      snapshot,
    });
    committed({ points, events, transitions });
  }

  function basesOf(transitions: readonly Transition[]): Readonly<Record<string, RuleBasis>> {
    const rules = transitions.filter(({ state }) => state === 'firing').map(({ rule }) => rule);
    const known = rules.map((rule) => [rule, options.basisOf(rule)] as const);
    return Object.fromEntries(known.filter((entry): entry is [string, RuleBasis] => entry[1] !== undefined));
  }

  function snapshotIfDue(): string | undefined {
    if (itemsSinceSnapshot === 0 || clock.monotonic() < snapshotDueMs) return undefined;
    snapshotDueMs = clock.monotonic() + options.snapshotEveryMs;
    itemsSinceSnapshot = 0;
    return evaluator.snapshot();
  }

  async function write(batch: StoreBatch): Promise<void> {
    for (;;) {
      try {
        store.commit(batch);
        problem = undefined;
        backoff.reset();
        return;
      } catch (error) {
        problem = describeError(error);
        if (!(error instanceof CrosswatchError) || !error.retryable || stopping.signal.aborted) throw error;
        logger.error({ problem }, 'the store refuses: reading waits until it takes the batch');
        await sleep(clock, backoff.next(), stopping.signal);
      }
    }
  }

  return {
    take: (arrival) => enqueue(() => process(arrival)),
    record: (decide) =>
      enqueue(() => {
        const { item, transitions } = decide(clock.now());
        return commit({ points: [], events: [], transitions }, [item]);
      }),
    problem: () => problem,
    async stop() {
      snapshotDueMs = clock.monotonic();
      const last = enqueue(() =>
        itemsSinceSnapshot > 0 ? commit({ points: [], events: [], transitions: [] }, []) : Promise.resolve(),
      );
      stopping.abort();
      await last;
    },
  };
}
