import type { InfluxConfig } from '../influx/config.ts';
import { createShipper, type Shipper } from '../influx/shipper.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';

export interface ShippingOptions {
  readonly config: InfluxConfig;
  /** The token as it is configured now; undefined where that can not be read. */
  readonly readToken?: (() => string | undefined) | undefined;
  readonly store: Pick<Store, 'ship'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** The way to the configured InfluxDB; undefined, and its client not loaded, where none is configured. */
export async function createShipping({
  config,
  readToken,
  store,
  clock,
  random,
  logger,
}: ShippingOptions): Promise<Shipper | undefined> {
  const { url, org, token, bucket, bucket_security: security, timeout, gzip } = config;
  if (url === undefined) return undefined;
  const buckets = { metrics: bucket, security };
  const { createInfluxTarget } = await import('../influx/transport.ts');
  const target = createInfluxTarget({ url, org, token, readToken, buckets, timeoutMs: timeout, gzip, clock });
  return createShipper({ outbox: store.ship, target, clock, random, logger, config });
}
