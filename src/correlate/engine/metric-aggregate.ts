import type { MetricAggregate } from '../rule.ts';
import { aggregate } from './aggregate.ts';
import type { Sample } from './sample.ts';

/** Aggregate of at least one ascending sample. `last`: of the newest instant the byte-wise greatest series. */
export function aggregateSamples(how: MetricAggregate, samples: readonly Sample[]): number {
  if (how.kind === 'last') return samples.at(-1)!.value;
  if (how.kind === 'count') return samples.length;
  const values = samples.map(({ value }) => value);
  return how.kind === 'percentile'
    ? aggregate('percentile', values, how.percentile)
    : aggregate(how.kind, values);
}

/** The points of one instant as one number: what anomaly and forecast work on. */
export function reduceInstants(
  how: MetricAggregate,
  samples: readonly Sample[],
): { readonly t: number; readonly value: number }[] {
  const instants: { t: number; value: number }[] = [];
  for (let from = 0, to = 0; from < samples.length; from = to) {
    const { t } = samples[from]!;
    while (to < samples.length && samples[to]!.t === t) to++;
    instants.push({
      t,
      value:
        to === from + 1 && how.kind !== 'count'
          ? samples[from]!.value
          : aggregateSamples(how, samples.slice(from, to)),
    });
  }
  return instants;
}
