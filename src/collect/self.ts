import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger } from '../lib/logger.ts';
import type { Point } from '../model/point.ts';
import type { Collector } from './collector.ts';
import { knownFields } from './fields.ts';
import { toInteger } from './number.ts';
import type { CollectorStatus } from './run-record.ts';

/** Gives another room's own measurements (`crosswatch_*`), stamped `atMs`. */
export type SelfProvider = (atMs: number) => readonly Point[];

export interface SelfOptions {
  readonly providers: readonly SelfProvider[];
  readonly collectors: () => readonly CollectorStatus[];
  readonly logger: Logger;
}

const NS_PER_MS = 1_000_000;

/**
 * Measurements about the program: `crosswatch_process` (memory, CPU, delay of the event loop), `crosswatch_collect`
 * (each collector's runs, failures, gaps) and what the other rooms hand in.
 */
export function createSelfCollector({ providers, collectors, logger }: SelfOptions): Collector {
  const loopDelay = monitorEventLoopDelay({ resolution: 100 });
  loopDelay.enable();
  const failing = new Set<SelfProvider>();

  /** One room's measurements; its failure is its own, and said once until it works again. */
  function provide(provider: SelfProvider, atMs: number): readonly Point[] {
    try {
      const points = provider(atMs);
      failing.delete(provider);
      return points;
    } catch (error) {
      if (!failing.has(provider)) logger.error({ err: error }, 'own measurements can not be read');
      failing.add(provider);
      return [];
    }
  }

  return {
    name: 'self',
    async collect(timeMs) {
      const points: Point[] = [
        { measurement: 'crosswatch_process', tags: {}, fields: processFields(loopDelay), timeMs },
        ...collectors()
          .filter(({ runs }) => runs > 0)
          .map((status) => collectPoint(status, timeMs)),
      ];
      loopDelay.reset();
      for (const provider of providers) points.push(...provide(provider, timeMs));
      return points;
    },
  };
}

function processFields(loopDelay: ReturnType<typeof monitorEventLoopDelay>): Point['fields'] {
  const { user, system } = process.cpuUsage();
  return knownFields({
    rss_bytes: BigInt(process.memoryUsage.rss()),
    cpu_seconds: (user + system) / 1e6,
    uptime_seconds: process.uptime(),
    // The histogram holds intervals between ticks of a timer: what exceeds its period is delay.
    loop_delay_mean_ms: Math.max(0, loopDelay.mean / NS_PER_MS - 100),
    loop_delay_max_ms: loopDelay.max === 0 ? undefined : Math.max(0, loopDelay.max / NS_PER_MS - 100),
  });
}

function collectPoint(status: CollectorStatus, timeMs: number): Point {
  const fields = knownFields({
    runs: BigInt(status.runs),
    failures: BigInt(status.failures),
    missed: BigInt(status.missed),
    points: BigInt(status.points),
    duration_ms: status.durationMs,
    series: toInteger(status.series),
    refused_points: toInteger(status.refusedPoints),
  });
  return { measurement: 'crosswatch_collect', tags: { collector: status.name }, fields, timeMs };
}
