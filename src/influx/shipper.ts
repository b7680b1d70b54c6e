import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Backlog, BucketRole } from '../model/shipment.ts';
import type { InfluxConfig } from './config.ts';
import { createLane } from './lane.ts';
import type { LaneStatus } from './lane.ts';
import type { ShipOutbox } from './outbox.ts';
import type { ShipTarget } from './transport.ts';

export interface ShipperOptions {
  readonly outbox: ShipOutbox;
  /** Several targets are several shippers, each with an outbox of its own. */
  readonly target: ShipTarget;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly config: Pick<InfluxConfig, 'batch' | 'retry_initial' | 'retry_max'>;
}

export interface ShipperStatus {
  readonly target: string;
  readonly lanes: readonly LaneStatus[];
  readonly backlog: Backlog;
}

/** Brings what was committed to the outbox to one target. */
export interface Shipper {
  start(): void;
  /** Ends what is under way; whatever was not acknowledged stays in the outbox. */
  stop(): Promise<void>;
  /** To be called after lines were committed. */
  wake(): void;
  status(): ShipperStatus;
}

const BUCKETS: readonly BucketRole[] = ['security', 'metrics'];

export function createShipper(options: ShipperOptions): Shipper {
  const { outbox, target, config } = options;
  const lanes = BUCKETS.map((bucket) =>
    createLane({
      bucket,
      outbox,
      target,
      clock: options.clock,
      random: options.random,
      logger: options.logger,
      maxLines: config.batch.max_lines,
      maxBytes: config.batch.max_bytes,
      maxAgeMs: config.batch.max_age,
      retryInitialMs: config.retry_initial,
      retryMaxMs: config.retry_max,
    }),
  );
  return {
    start() {
      for (const lane of lanes) lane.start();
    },
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
    wake() {
      const { lines, bytes } = outbox.backlog();
      const full = lines >= config.batch.max_lines || bytes >= config.batch.max_bytes;
      for (const lane of lanes) lane.wake(full);
    },
    status: () => ({
      target: target.name,
      lanes: lanes.map((lane) => lane.status()),
      backlog: outbox.backlog(),
    }),
  };
}
