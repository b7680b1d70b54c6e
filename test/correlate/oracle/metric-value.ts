import type { MetricAggregate, MetricRule } from '../../../src/correlate/rule.ts';
import { deviation, extrapolate, mean, quantile, sum } from './statistics.ts';

/** One point of a group as a metric rule sees it. `series` is the key of its series. */
export interface Sample {
  readonly timeMs: number;
  readonly series: string;
  readonly value: number;
  /** Arrival number. */
  readonly arrival: number;
}

/** Value of a metric rule at `t` over the points that stand at `t` or before; undefined = unknown. Section 4. */
export function metricValue(rule: MetricRule, t: number, samples: readonly Sample[]): number | undefined {
  switch (rule.type) {
    case 'threshold': {
      const inWindow = within(samples, rule.windowMs === undefined ? t - 1 : t - rule.windowMs, t);
      return inWindow.length < rule.minSamples ? undefined : aggregate(inWindow, rule.aggregate);
    }
    case 'rate':
      return rate(within(samples, t - (rule.windowMs ?? 1), t), rule.minSamples);
    case 'anomaly': {
      const now = aggregate(within(samples, t - 1, t), rule.aggregate);
      const baseline = perInstant(within(samples, t - rule.baselineMs, t - 1), rule.aggregate).map(
        (p) => p[1],
      );
      if (baseline.length < rule.minSamples) return undefined;
      const score =
        rule.method === 'zscore' ? zscore(now, baseline, rule.minStddev) : iqrScore(now, baseline);
      return rule.abs ? Math.abs(score) : score;
    }
    case 'forecast': {
      const points = perInstant(within(samples, t - (rule.windowMs ?? 1), t), rule.aggregate);
      const first = points[0];
      if (first === undefined || points.length < rule.minSamples || t - first[0] < (rule.minSpanMs ?? 0))
        return undefined;
      // Times count from `t`: doubles hold no squares of Unix milliseconds.
      return extrapolate(
        points.map(([timeMs, value]) => [timeMs - t, value] as const),
        rule.horizonMs,
      );
    }
    case 'absence':
      return undefined;
  }
  return undefined;
}

/** Points in (fromMs, toMs]. */
function within(samples: readonly Sample[], fromMs: number, toMs: number): Sample[] {
  return samples.filter((sample) => sample.timeMs > fromMs && sample.timeMs <= toMs);
}

function aggregate(samples: readonly Sample[], how: MetricAggregate): number {
  const values = samples.map((sample) => sample.value);
  switch (how.kind) {
    case 'last': {
      const newestMs = Math.max(...samples.map((sample) => sample.timeMs));
      const newest = samples.filter((sample) => sample.timeMs === newestMs);
      return newest.toSorted((a, b) => (a.series < b.series ? -1 : 1)).at(-1)?.value as number;
    }
    case 'avg':
      return mean(values);
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'sum':
      return sum(values);
    case 'count':
      return values.length;
    case 'median':
      return quantile(values, 0.5);
    case 'percentile':
      return quantile(values, how.percentile / 100);
  }
  return NaN;
}

function perInstant(samples: readonly Sample[], how: MetricAggregate): (readonly [number, number])[] {
  const times = [...new Set(samples.map((sample) => sample.timeMs))].toSorted((a, b) => a - b);
  return times.map((timeMs) => {
    const ofInstant = samples.filter((sample) => sample.timeMs === timeMs);
    return [timeMs, aggregate(ofInstant, how)] as const;
  });
}

function rate(samples: readonly Sample[], minSamples: number): number | undefined {
  const rates = [...new Set(samples.map((sample) => sample.series))].flatMap((series) => {
    const points = samples
      .filter((sample) => sample.series === series)
      .toSorted((a, b) => a.timeMs - b.timeMs);
    const [first, last] = [points[0], points.at(-1)];
    if (points.length < minSamples || first === undefined || last === undefined) return [];
    const increases = points.slice(1).map((point, i) => {
      const before = (points[i] as Sample).value;
      return point.value < before ? point.value : point.value - before;
    });
    return [sum(increases) / ((last.timeMs - first.timeMs) / 1000)];
  });
  return rates.length === 0 ? undefined : sum(rates);
}

function zscore(x: number, baseline: readonly number[], minStddev: number): number {
  return ratio(x - mean(baseline), Math.max(deviation(baseline), minStddev));
}

function iqrScore(x: number, baseline: readonly number[]): number {
  const [q1, q3] = [quantile(baseline, 0.25), quantile(baseline, 0.75)];
  if (x > q3) return ratio(x - q3, q3 - q1);
  return x < q1 ? ratio(x - q1, q3 - q1) : 0;
}

function ratio(distance: number, spread: number): number {
  if (spread > 0) return distance / spread;
  return distance === 0 ? 0 : distance * Infinity;
}
