import type { InfluxConfig } from '../influx/config.ts';
import { createShipper, type Shipper } from '../influx/shipper.ts';
import { createInfluxTarget } from '../influx/transport.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';

export interface ShippingOptions {
  readonly config: InfluxConfig;
  readonly store: Pick<Store, 'ship'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** The way to the configured InfluxDB; undefined where none is configured. */
export function createShipping({
  config,
  store,
  clock,
  random,
  logger,
}: ShippingOptions): Shipper | undefined {
  const { url, org, token, bucket, bucket_security: security, timeout, gzip } = config;
  if (url === undefined) return undefined;
  const buckets = { metrics: bucket, security };
  const target = createInfluxTarget({ url, org, token, buckets, timeoutMs: timeout, gzip, clock });
  return createShipper({ outbox: store.ship, target, clock, random, logger, config });
}
