/** Ranges a person can choose, seconds. */
export const RANGES = { '5m': 300, '15m': 900, '1h': 3600, '6h': 21_600, '24h': 86_400 } as const;
export type Range = keyof typeof RANGES;

/** What the charts show: Unix milliseconds. */
export interface Frame {
  readonly startMs: number;
  readonly stopMs: number;
}

/** A new installation has little to show: charts begin where its data does, but show at least this much. */
const LEAST_SHOWN_MS = 60_000;
const STEPS_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];

/** The frame of a range at a moment, for a history that begins at `firstMs`. */
export function frameOf(range: Range, firstMs: number, nowMs: number): Frame {
  const startMs = Math.max(nowMs - RANGES[range] * 1000, Math.min(firstMs, nowMs - LEAST_SHOWN_MS));
  return { startMs, stopMs: nowMs };
}

/** The narrowest round step, as the API writes it, that divides the frame into at most `steps`. */
export function stepOf({ startMs, stopMs }: Frame, steps: number): string {
  const least = (stopMs - startMs) / 1000 / steps;
  return `${STEPS_SECONDS.find((seconds) => seconds >= least) ?? 3600}s`;
}
