import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Point } from '../model/point.ts';
import type { CollectConfig } from './config.ts';
import type { DeliveryStatus, PointSink } from './delivery.ts';
import { createDelivery } from './delivery.ts';
import type { HostRoots } from './host-roots.ts';
import { hostRoots } from './host-roots.ts';
import { createLinuxCollectors } from './linux-collectors.ts';
import type { CollectorStatus } from './run-record.ts';
import type { Schedule, ScheduledCollector } from './schedule.ts';
import { createSchedule } from './schedule.ts';
import type { SelfProvider } from './self.ts';
import { createSelfCollector } from './self.ts';

export interface CollectionOptions {
  readonly config: CollectConfig;
  readonly clock: Clock;
  /** Value of the tag `host` of every point that has none. */
  readonly host: string;
  readonly logger: Logger;
  readonly sink: PointSink;
  /** Own measurements of other rooms. */
  readonly providers?: readonly SelfProvider[];
  /** Default: from HOST_PROC, HOST_SYS and HOST_ROOT. */
  readonly roots?: HostRoots;
  readonly random?: () => number;
}

export interface CollectionStatus {
  readonly collectors: readonly CollectorStatus[];
  readonly delivery: DeliveryStatus;
}

export interface Collection {
  start(): void;
  /** Settles when the points read so far are delivered. */
  stop(): Promise<void>;
  status(): CollectionStatus;
}

/** What costs more than it changes is read no more often than this, unless the configuration says otherwise. */
const SLOW_MS = 15_000;
const SLOW = new Set(['netstat', 'processes', 'self']);

/** A quarter of an hour of a large host at the default interval. */
const MAX_PENDING_POINTS = 50_000;

/** Reads the host's metrics at aligned intervals and hands them on; one failing collector is its own affair. */
export function createCollection(options: CollectionOptions): Collection {
  const { config, clock, host, logger } = options;
  const delivery = createDelivery({
    sink: options.sink,
    logger,
    maxPendingPoints: MAX_PENDING_POINTS,
  });
  const schedule: Schedule = createSchedule({
    collectors: chooseCollectors(options, () => schedule.status()),
    clock,
    logger,
    jitterMs: config.jitter,
    random: options.random ?? Math.random,
    deliver: (points) => delivery.add(points.map((point) => withHost(point, host))),
  });
  return {
    start: () => schedule.start(),
    async stop() {
      await schedule.stop();
      await delivery.drained();
    },
    status: () => ({ collectors: schedule.status(), delivery: delivery.status() }),
  };
}

function chooseCollectors(
  { config, clock, logger, providers = [], roots = hostRoots(process.env) }: CollectionOptions,
  collectors: () => readonly CollectorStatus[],
): readonly ScheduledCollector[] {
  const factories = {
    ...createLinuxCollectors(config, { roots, clock }),
    self: () => createSelfCollector({ providers, collectors, logger }),
  };
  return Object.entries(factories).flatMap(([name, create]) => {
    const { enabled, interval } = config[name as keyof typeof factories];
    const intervalMs = interval ?? (SLOW.has(name) ? Math.max(SLOW_MS, config.interval) : config.interval);
    return enabled ? [{ collector: create(), intervalMs }] : [];
  });
}

/** A custom metric may speak for another host and keeps the tag it brings. */
function withHost(point: Point, host: string): Point {
  return 'host' in point.tags ? point : { ...point, tags: { ...point.tags, host } };
}
