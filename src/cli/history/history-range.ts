import { CrosswatchError } from '../../lib/errors.ts';

const DAY_MS = 86_400_000;

/** A time of stored history, Unix milliseconds, [startMs, stopMs). */
export interface HistoryRange {
  readonly startMs: number;
  readonly stopMs: number;
}

/** The range that `--start` and `--stop` name; by default the 30 days before now. */
export function historyRange(
  { start, stop }: { readonly start?: number | undefined; readonly stop?: number | undefined },
  nowMs: number,
): HistoryRange {
  // One beyond now: what was written in this very millisecond belongs to it.
  const stopMs = stop ?? nowMs + 1;
  const startMs = start ?? stopMs - 30 * DAY_MS;
  if (startMs >= stopMs) throw new CrosswatchError('CW_CLI_USAGE', '--start is not before --stop');
  return { startMs, stopMs };
}
