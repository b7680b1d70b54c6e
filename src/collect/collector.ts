import type { Point } from '../model/point.ts';

/**
 * Reads one kind of measurement. What can not be known now is absent from the points; what should be there and can
 * not be read at all is an error, which the schedule counts and reports.
 */
export interface Collector {
  /** Name in the configuration and in status: `cpu`, `disk`, … */
  readonly name: string;
  /** Differences two readings, so that a second run soon after start brings its first full points. */
  readonly differences?: boolean;
  /** Points stamped `atMs` (Unix milliseconds), without the `host` tag. Never called again before it settled. */
  collect(atMs: number): Promise<readonly Point[]>;
  /** What is to be said of the last collection beside its points. */
  report?(): CollectorReport;
}

export interface CollectorReport {
  /** Why a part of the last collection is missing, in words that stay the same while the reason does. */
  readonly problem?: string | undefined;
  /** Series known of a source whose series are limited. */
  readonly series?: number | undefined;
  /** Points refused since start because they would have been a series too many. */
  readonly refusedPoints?: number | undefined;
}
