import type { MetricRule } from '../rule.ts';
import type { Instant, MetricGroup, SeriesState } from './metric-group.ts';
import type { Sample } from './sample.ts';

/**
 * Whether every live series of the group (a point in [t - stale_after, t)) has delivered a point at or after its
 * earliest open instant. False without a live series: then only W closes it.
 */
export function isComplete(group: MetricGroup, rule: MetricRule): boolean {
  const instant = group.pending[0];
  if (instant === undefined) return false;
  let live = 0;
  for (const series of group.series.values()) {
    if (!isLive(series, instant.t, rule)) continue;
    if (series.newestMs < instant.t) return false;
    live++;
  }
  return live > 0;
}

function isLive(series: SeriesState, tMs: number, rule: MetricRule): boolean {
  return series.closedMs >= tMs - rule.staleAfterMs && series.closedMs < tMs;
}

export interface ClosedInstant {
  /** Points the instant is judged on, ascending by series. */
  readonly judged: Sample[];
  /** Points of series that were not live beside live ones: they stand in later windows only. */
  readonly joining: Sample[];
}

/** Closes an instant: tells its points apart and notes what its series have delivered. */
export function closeInstant(group: MetricGroup, instant: Instant, rule: MetricRule): ClosedInstant {
  const anyLive = [...group.series.values()].some((series) => isLive(series, instant.t, rule));
  const samples = [...instant.samples.values()];
  const judged: Sample[] = [];
  const joining: Sample[] = [];
  for (const sample of samples) {
    const series = group.series.get(sample.series)!;
    (anyLive && !isLive(series, instant.t, rule) ? joining : judged).push(sample);
  }
  for (const sample of samples) group.series.get(sample.series)!.closedMs = instant.t;
  group.closedMs = instant.t;
  return { judged, joining };
}

/** Forgets series that fell silent and that nothing accepted can refer to. */
export function forgetSilentSeries(
  group: MetricGroup,
  tMs: number,
  watermarkMs: number,
  rule: MetricRule,
): void {
  for (const [key, { newestMs }] of group.series) {
    if (newestMs < tMs - rule.staleAfterMs && newestMs < watermarkMs) group.series.delete(key);
  }
}
