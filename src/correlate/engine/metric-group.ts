import type { Group } from './group-table.ts';
import type { Interval } from './interval.ts';
import type { Sample } from './sample.ts';
import type { Timer } from './timer-queue.ts';

/** What a group knows about one of its series. */
export interface SeriesState {
  /** Newest point that arrived. */
  newestMs: number;
  newestValue: number;
  /** Newest point in a closed instant: whether the series is live. -Infinity before the first. */
  closedMs: number;
}

/** The points of an instant that is not closed. */
export interface Instant {
  readonly t: number;
  /** Arrival number of its first point. */
  readonly n: number;
  readonly samples: Map<string, Sample>;
}

/** One group of a metric rule. */
export interface MetricGroup extends Group {
  readonly series: Map<string, SeriesState>;
  /** Ascending. */
  readonly pending: Instant[];
  /** Newest closed instant. */
  closedMs: number;
  /** Newest point that was taken in: silence counts from it. */
  lastMs: number;
  /** Points of closed instants while a window can reach them, ascending. */
  samples: Sample[];
  /** The last verdict, for explanations. */
  judged: { readonly t: number; readonly value: number } | undefined;
  /** The true run, pending or confirmed. */
  run: Interval | undefined;
  /** From a confirmation on, only `clear` ends. */
  latched: boolean;
  readonly stale: Timer;
  /** Closes the earliest open instant: when W has passed it, and when it is complete. */
  readonly closing: Timer;
  readonly delivered: Timer;
}
