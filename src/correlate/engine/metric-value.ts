import type { MetricRule } from '../rule.ts';
import { anomalyScore } from './anomaly.ts';
import { forecastAt } from './forecast.ts';
import { aggregateSamples, reduceInstants } from './metric-aggregate.ts';
import { rateOf } from './rate.ts';
import type { Sample } from './sample.ts';

/** For how long before an instant its points are needed. */
export function metricWindowMs(rule: MetricRule): number {
  return rule.type === 'anomaly' ? rule.baselineMs : (rule.windowMs ?? 0);
}

/**
 * What a metric rule compares at instant t: `window` holds the points of (t - window, t), `now` those of t itself,
 * both ascending. Undefined = unknown.
 */
export function metricValue(
  rule: MetricRule,
  window: readonly Sample[],
  now: readonly Sample[],
  tMs: number,
): number | undefined {
  if (rule.type === 'anomaly') return anomaly(rule, window, now);
  const samples = window.length === 0 ? now : [...window, ...now];
  switch (rule.type) {
    case 'threshold':
      return samples.length < Math.max(1, rule.minSamples)
        ? undefined
        : aggregateSamples(rule.aggregate, samples);
    case 'rate':
      return rateOf(samples, rule.minSamples);
    case 'forecast':
      return forecast(rule, samples, tMs);
    case 'absence':
      return undefined;
  }
}

function anomaly(
  rule: Extract<MetricRule, { type: 'anomaly' }>,
  window: readonly Sample[],
  now: readonly Sample[],
): number | undefined {
  const baseline = reduceInstants(rule.aggregate, window);
  if (baseline.length < Math.max(1, rule.minSamples)) return undefined;
  return anomalyScore(
    rule,
    baseline.map(({ value }) => value),
    aggregateSamples(rule.aggregate, now),
  );
}

function forecast(
  rule: Extract<MetricRule, { type: 'forecast' }>,
  samples: readonly Sample[],
  tMs: number,
): number | undefined {
  const points = reduceInstants(rule.aggregate, samples);
  if (points.length < Math.max(1, rule.minSamples)) return undefined;
  if (rule.minSpanMs !== undefined && points.at(-1)!.t - points[0]!.t < rule.minSpanMs) return undefined;
  return forecastAt(points, tMs + rule.horizonMs);
}
