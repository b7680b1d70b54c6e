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
}
