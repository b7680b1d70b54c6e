import type { Labels } from '../../model/alert.ts';
import type { Watermark } from './watermark.ts';

/** The newest accepted point of each series: what comes behind it is late. */
export interface SeriesClock {
  isBehind(series: string, tMs: number): boolean;
  accept(series: string, tMs: number): void;
  save(): readonly (readonly [string, number])[];
  load(saved: readonly (readonly [string, number])[]): void;
}

const SWEEP_FROM = 4096;

/** Series that W has passed need no memory: whatever is behind them is behind W too. */
export function createSeriesClock(watermark: Watermark): SeriesClock {
  const newest = new Map<string, number>();
  let sweepAt = SWEEP_FROM;

  function sweep(): void {
    for (const [series, tMs] of newest) if (tMs < watermark.value) newest.delete(series);
    sweepAt = Math.max(SWEEP_FROM, newest.size * 2);
  }

  return {
    isBehind: (series, tMs) => tMs < (newest.get(series) ?? -Infinity),
    accept(series, tMs) {
      newest.set(series, tMs);
      if (newest.size >= sweepAt) sweep();
    },
    save() {
      sweep();
      return [...newest];
    },
    load(saved) {
      for (const [series, tMs] of saved) newest.set(series, tMs);
    },
  };
}

/** One text per set of tags, whatever order they came in. */
export function seriesKey(measurement: string, tags: Labels): string {
  const names = Object.keys(tags).sort();
  return JSON.stringify([measurement, ...names.flatMap((name) => [name, tags[name]])]);
}
