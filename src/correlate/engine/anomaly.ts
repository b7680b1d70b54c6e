import type { MetricRule } from '../rule.ts';
import { ascending, quantile } from './quantile.ts';

type AnomalyRule = Extract<MetricRule, { type: 'anomaly' }>;

/** How far x stands outside its baseline (at least one value). */
export function anomalyScore(rule: AnomalyRule, baseline: readonly number[], x: number): number {
  const score = rule.method === 'zscore' ? zscore(rule, baseline, x) : iqrScore(rule, baseline, x);
  return rule.abs ? Math.abs(score) : score;
}

/** (x - mean) / max(population sd, `min_stddev`). */
function zscore(rule: AnomalyRule, baseline: readonly number[], x: number): number {
  const mean = baseline.reduce((sum, value) => sum + value, 0) / baseline.length;
  const variance = baseline.reduce((sum, value) => sum + (value - mean) ** 2, 0) / baseline.length;
  return inUnits(x - mean, Math.max(Math.sqrt(variance), rule.minStddev), rule.minDelta);
}

/** Distance beyond the nearer quartile in interquartile ranges; 0 between them. */
function iqrScore(rule: AnomalyRule, baseline: readonly number[], x: number): number {
  const sorted = ascending(baseline);
  const q1 = quantile(sorted, 0.25);
  const q3 = quantile(sorted, 0.75);
  const unit = Math.max(q3 - q1, rule.minIqr);
  if (x > q3) return inUnits(x - q3, unit, rule.minDelta);
  return x < q1 ? inUnits(x - q1, unit, rule.minDelta) : 0;
}

/** Zero deviation: 0 at the centre, else infinite. A distance below `min_delta` is none. */
function inUnits(distance: number, unit: number, minDelta: number): number {
  if (distance === 0 || Math.abs(distance) < minDelta) return 0;
  return distance / unit;
}
