import type { Labels } from '../model/alert.ts';
import type { ReportSource } from './report-source.ts';

/** How much of something was in use over a time, in its own unit. */
export interface Usage {
  readonly mean: number;
  readonly max: number;
  /** 95 % of the steps were at or below this (nearest rank). */
  readonly p95: number;
}

const STEPS = 1000;
const MINUTE_MS = 60_000;

/** Mean, maximum and 95th percentile of one series over a time; undefined where there is no point. */
export function usageOf(
  source: Pick<ReportSource, 'history'>,
  what: { measurement: string; field: string; tags?: Labels },
  startMs: number,
  stopMs: number,
): Usage | undefined {
  const everyMs = Math.max(MINUTE_MS, Math.ceil((stopMs - startMs) / STEPS));
  const query = { ...what, tags: what.tags ?? {}, startMs, stopMs, everyMs };
  const means = source.history({ ...query, aggregate: 'mean' }).flatMap(({ values }) => values);
  const maxima = source.history({ ...query, aggregate: 'max' }).flatMap(({ values }) => values);
  if (means.length === 0) return undefined;
  const sorted = means.toSorted((a, b) => a - b);
  return {
    mean: means.reduce((sum, value) => sum + value, 0) / means.length,
    max: maxima.reduce((top, value) => Math.max(top, value), -Infinity),
    p95: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN,
  };
}
