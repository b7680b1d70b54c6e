import type { Labels } from '../../model/alert.ts';
import { compareBytes } from './compare-bytes.ts';

/** One value of one series of a metric rule's group. */
export interface Sample {
  readonly t: number;
  /** Canonical JSON of all tags. */
  readonly series: string;
  readonly tags: Labels;
  readonly value: number;
}

/** By instant, then by series: the order in which values are added up, whatever order they came in. */
export function compareSamples(a: Sample, b: Sample): number {
  return a.t - b.t || compareBytes(a.series, b.series);
}

/** Puts a sample at its place among ascending ones. */
export function insertSample(samples: Sample[], sample: Sample): void {
  let index = samples.length;
  while (index > 0 && compareSamples(samples[index - 1]!, sample) > 0) index--;
  samples.splice(index, 0, sample);
}
