import type { Labels } from './alert.ts';

export const AGGREGATES = ['mean', 'min', 'max', 'last', 'sum', 'count'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** A question to the history of numeric fields. Times are Unix milliseconds, [startMs, stopMs). */
export interface HistoryQuery {
  readonly measurement: string;
  readonly field: string;
  /** Tags a series must carry; empty = all series of the field. */
  readonly tags: Labels;
  readonly startMs: number;
  readonly stopMs: number;
  /** Width of a step; absent = raw points. Steps are aligned to the epoch. */
  readonly everyMs?: number | undefined;
  readonly aggregate: Aggregate;
}

/** One series of an answer: `times[i]` (start of the step, or the point's own time) goes with `values[i]`. */
export interface HistorySeries {
  readonly tags: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** The newest value of one field of one series. */
export interface LatestValue {
  readonly measurement: string;
  readonly tags: Labels;
  readonly field: string;
  readonly timeMs: number;
  readonly value: number | string | boolean;
}

/** A question to the stored security events, newest first. Times are Unix milliseconds, [startMs, stopMs). */
export interface EventQuery {
  readonly startMs: number;
  readonly stopMs: number;
  readonly action?: string | undefined;
  readonly outcome?: string | undefined;
  readonly limit: number;
}

/** Events per step, for a chart: `times[i]` is the start of the step. */
export interface EventCounts {
  readonly action: string;
  readonly outcome: string;
  readonly times: readonly number[];
  readonly counts: readonly number[];
}
