import type { StoredValue } from './column.ts';

/** Values of one column: `times[i]` (Unix milliseconds) goes with `values[i]`. */
export interface Samples {
  readonly times: readonly number[];
  readonly values: readonly StoredValue[];
}

export const NO_SAMPLES: Samples = { times: [], values: [] };

/** Both sets in order of time; where both have a time, `newer` has its word. Sorted input costs one pass. */
export function mergeSamples(older: Samples, newer: Samples): Samples {
  if (newer.times.length === 0) return older;
  if (older.times.length === 0) return newer;
  const times: number[] = [];
  const values: StoredValue[] = [];
  let a = 0;
  let b = 0;
  while (a < older.times.length || b < newer.times.length) {
    const olderTime = older.times[a] ?? Infinity;
    const newerTime = newer.times[b] ?? Infinity;
    const fromNewer = newerTime <= olderTime;
    times.push(fromNewer ? newerTime : olderTime);
    values.push((fromNewer ? newer.values[b] : older.values[a]) as StoredValue);
    if (olderTime <= newerTime) a += 1;
    if (fromNewer) b += 1;
  }
  return { times, values };
}

/** Samples in order of time, the last of equal times alone. */
export function sortSamples(samples: Samples): Samples {
  const order = samples.times.map((_, index) => index);
  order.sort((a, b) => (samples.times[a] as number) - (samples.times[b] as number) || a - b);
  const kept = order.filter((at, i) => {
    const next = order[i + 1];
    return next === undefined || samples.times[next] !== samples.times[at];
  });
  return {
    times: kept.map((at) => samples.times[at] as number),
    values: kept.map((at) => samples.values[at] as StoredValue),
  };
}

/** The part in [fromMs, toMs) of samples that are in order. */
export function sliceSamples(samples: Samples, fromMs: number, toMs: number): Samples {
  const { times, values } = samples;
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return NO_SAMPLES;
  if (first >= fromMs && last < toMs) return samples;
  const start = lowerBound(times, fromMs);
  const stop = lowerBound(times, toMs);
  return { times: times.slice(start, stop), values: values.slice(start, stop) };
}

function lowerBound(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
