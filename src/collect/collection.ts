import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Point } from '../model/point.ts';
import type { Collector } from './collector.ts';
import type { CollectConfig } from './config.ts';
import { createCustomCollectors } from './custom-collectors.ts';
import type { DecodeLines } from './custom/decode.ts';
import type { DeliveryStatus, PointSink } from './delivery.ts';
import { createDelivery } from './delivery.ts';
import type { HostRoots } from './host-roots.ts';
import { hostRoots } from './host-roots.ts';
import { limitSeries } from './limit-series.ts';
import { createLinuxCollectors } from './linux-collectors.ts';
import { createPortableCollectors } from './portable-collectors.ts';
import { loadSystemSource } from './portable/system-source.ts';
import type { CollectorStatus } from './run-record.ts';
import type { Schedule, ScheduledCollector } from './schedule.ts';
import { createSchedule } from './schedule.ts';
import type { SelfProvider } from './self.ts';
import { createSelfCollector } from './self.ts';
import type { WrittenPoints } from './written-points.ts';
import { createWrittenPoints } from './written-points.ts';

export interface CollectionOptions {
  readonly config: CollectConfig;
  readonly clock: Clock;
  /** Value of the tag `host` of every point that has none. */
  readonly host: string;
  readonly logger: Logger;
  readonly sink: PointSink;
  /** Reads line protocol that programs write. */
  readonly decodeLines: DecodeLines;
  /** Own measurements of other rooms. */
  readonly providers?: readonly SelfProvider[];
  /** Default: from HOST_PROC, HOST_SYS and HOST_ROOT. */
  readonly roots?: HostRoots;
  readonly random?: () => number;
  /** Default: the one this runs on. */
  readonly platform?: NodeJS.Platform;
}

export interface CollectionStatus {
  readonly collectors: readonly CollectorStatus[];
  readonly delivery: DeliveryStatus;
}

export interface Collection extends Pick<WrittenPoints, 'write'> {
  start(): void;
  /** Settles when the points read so far are delivered. */
  stop(): Promise<void>;
  status(): CollectionStatus;
}

/** What costs more than it changes is read no more often than this, unless the configuration says otherwise. */
const LEAST_INTERVAL_MS: Partial<Record<keyof CollectConfig, number>> = {
  netstat: 15_000,
  processes: 15_000,
  temp: 15_000,
  procstat: 30_000,
  docker: 30_000,
  systemd_units: 60_000,
  self: 15_000,
  host_info: 3_600_000,
};

/** Elsewhere than on Linux, reading means running the system's tools. */
const LEAST_PORTABLE_INTERVAL_MS = 15_000;

const COLLECTOR_NAMES = [
  'cpu',
  'mem',
  'swap',
  'disk',
  'diskio',
  'net',
  'netstat',
  'processes',
  'system',
  'kernel',
  'pressure',
  'temp',
  'procstat',
  'systemd_units',
  'docker',
  'host_info',
  'self',
] as const;

/** A quarter of an hour of a large host at the default interval. */
const MAX_PENDING_POINTS = 50_000;

/** Reads the host's metrics at aligned intervals and hands them on; one failing collector is its own affair. */
export function createCollection(options: CollectionOptions): Collection {
  const { config, clock, logger } = options;
  const withHost = createHostTag(options.host);
  const delivery = createDelivery({
    sink: options.sink,
    logger,
    maxPendingPoints: MAX_PENDING_POINTS,
  });
  const written = createWrittenPoints({
    maxSeries: config.write.max_series,
    clock,
    logger,
    decodeLines: options.decodeLines,
    sink: (points) => options.sink(points.map(withHost)),
  });
  const statuses = (): readonly CollectorStatus[] => {
    const own = written.status();
    return own.runs === 0 ? schedule.status() : [...schedule.status(), own];
  };
  const schedule: Schedule = createSchedule({
    collectors: chooseCollectors(options, statuses),
    clock,
    logger,
    jitterMs: config.jitter,
    random: options.random ?? Math.random,
    deliver: (points) => delivery.add(points.map(withHost)),
  });
  return {
    start: () => schedule.start(),
    async stop() {
      await schedule.stop();
      await delivery.drained();
    },
    write: (text, precision) => written.write(text, precision),
    status: () => ({ collectors: statuses(), delivery: delivery.status() }),
  };
}

function chooseCollectors(
  options: CollectionOptions,
  collectors: () => readonly CollectorStatus[],
): readonly ScheduledCollector[] {
  const { config, clock, logger, providers = [], platform = process.platform } = options;
  const roots = options.roots ?? hostRoots(process.env);
  const hostCollectors: Partial<Record<keyof CollectConfig, () => Collector>> =
    platform === 'linux'
      ? createLinuxCollectors(config, { roots, clock })
      : createPortableCollectors(config, { clock, load: loadSystemSource });
  const factories = {
    ...hostCollectors,
    self: () => createSelfCollector({ providers, collectors, logger }),
  };
  const known = COLLECTOR_NAMES.flatMap((name) => {
    const { enabled, interval } = config[name];
    const create = factories[name];
    const leastMs = LEAST_INTERVAL_MS[name] ?? (platform === 'linux' ? 0 : LEAST_PORTABLE_INTERVAL_MS);
    const intervalMs = interval ?? Math.max(leastMs, config.interval);
    if (!enabled || create === undefined) return [];
    return [{ collector: limitSeries(create(), config.max_series), intervalMs }];
  });
  return [...known, ...createCustomCollectors(config, { roots, decodeLines: options.decodeLines })];
}

/** Adds the host; the same frozen tags for the same. A custom metric may speak for another and keeps the tag it brings. */
function createHostTag(host: string): (point: Point) => Point {
  const known = new WeakMap<Point['tags'], Point['tags']>();
  return (point) => {
    if ('host' in point.tags) return point;
    const tags = known.get(point.tags) ?? Object.freeze({ ...point.tags, host });
    known.set(point.tags, tags);
    return { ...point, tags };
  };
}
