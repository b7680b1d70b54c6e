import type { Sample } from './sample.ts';

/**
 * Increase per second, summed over series: of each, the sum of its increases by the seconds from its first to its
 * last point. A decrease is a counter reset and adds the new value. No extrapolation. A series with fewer than
 * `minSamples` points adds nothing; when none is left the rate is unknown.
 */
export function rateOf(samples: readonly Sample[], minSamples: number): number | undefined {
  const bySeries = new Map<string, Sample[]>();
  for (const sample of samples) {
    const own = bySeries.get(sample.series);
    if (own === undefined) bySeries.set(sample.series, [sample]);
    else own.push(sample);
  }
  let total: number | undefined;
  for (const series of [...bySeries.keys()].sort()) {
    const own = bySeries.get(series)!;
    if (own.length < Math.max(2, minSamples)) continue;
    total = (total ?? 0) + increase(own) / ((own.at(-1)!.t - own[0]!.t) / 1000);
  }
  return total;
}

function increase(samples: readonly Sample[]): number {
  let sum = 0;
  for (let i = 1; i < samples.length; i++) {
    const before = samples[i - 1]!.value;
    const { value } = samples[i]!;
    sum += value < before ? value : value - before;
  }
  return sum;
}
