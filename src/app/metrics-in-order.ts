import type { Point } from '../model/point.ts';
import type { Ingest } from './ingest.ts';
import type { ReadingDelay } from './reading-delay.ts';

/** How long the engine may be kept waiting for lines, as long as reading gets on. */
const LONGEST_MS = 300_000;
/** Points that may wait for the engine; beyond it the oldest are judged at once. */
const MAX_WAITING_POINTS = 100_000;

export interface MetricsInOrderOptions {
  readonly ingest: Pick<Ingest, 'take'>;
  readonly reading: ReadingDelay;
  /** Oldest unread line beside which metrics still may be judged, milliseconds. */
  readonly mostDelayMs: number;
  readonly signal: AbortSignal;
  readonly failed: (error: unknown) => void;
}

export interface MetricsInOrder {
  /** Settles when the points are kept. */
  take(points: readonly Point[]): Promise<void>;
  /** To be called when the logs have caught up after a start: from now on the engine judges metrics. */
  release(): void;
}

/**
 * Takes the points of collections. They are kept (history, shipping, page) at once; the engine judges them after the
 * lines that were written before them, because points move its time on and lines behind it count as late. Under a
 * flood of lines metrics stay live that way and no line is late; what they mean is known a little later.
 */
export function createMetricsInOrder(options: MetricsInOrderOptions): MetricsInOrder {
  const { ingest, reading, mostDelayMs, signal, failed } = options;
  const waiting: (readonly Point[])[] = [];
  /** Until the logs have caught up with the time before this start, nothing is judged. */
  let held = true;
  let draining = false;

  async function drain(): Promise<void> {
    draining = true;
    try {
      await reading.atMost(mostDelayMs, LONGEST_MS, signal);
      while (waiting.length > 0) await judge(waiting.shift() ?? []);
    } finally {
      draining = false;
    }
  }

  function judge(points: readonly Point[]): Promise<void> {
    return ingest.take({ points, only: 'judge', tick: true });
  }

  function drainIfPossible(): void {
    if (!held && !draining && waiting.length > 0) drain().catch(failed);
  }

  return {
    async take(points) {
      if (!held && waiting.length === 0 && !draining && reading.nowMs() <= mostDelayMs) {
        return ingest.take({ points, tick: true });
      }
      await ingest.take({ points, only: 'keep' });
      waiting.push(points);
      const count = waiting.reduce((sum, one) => sum + one.length, 0);
      if (count > MAX_WAITING_POINTS) await judge(waiting.shift() ?? []);
      drainIfPossible();
    },
    release() {
      held = false;
      drainIfPossible();
    },
  };
}
