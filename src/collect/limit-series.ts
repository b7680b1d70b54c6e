import type { Collector } from './collector.ts';
import { createSeriesGuard } from './series-guard.ts';

const FORGET_AFTER_MS = 86_400_000;

/**
 * A collector whose points may be of no more than `maxSeries` series: names of processes, interfaces and containers
 * come and go, and metrics of others can carry anything.
 */
export function limitSeries(collector: Collector, maxSeries: number): Collector {
  const guard = createSeriesGuard({ maxSeries, forgetAfterMs: FORGET_AFTER_MS });
  return {
    ...collector,
    async collect(atMs) {
      return guard.admit(await collector.collect(atMs), atMs);
    },
    report() {
      const own = collector.report?.();
      const { problem, ...counts } = guard.report();
      return { ...own, ...counts, problem: problem ?? own?.problem };
    },
  };
}
