import type { InfluxConfig } from '../influx/config.ts';
import type { QueryOptions } from '../influx/query.ts';
import { CrosswatchError } from '../lib/errors.ts';
import type { BucketRole } from '../model/shipment.ts';

/** Where InfluxDB is and what its buckets are called. */
export interface InfluxConnection extends QueryOptions {
  readonly buckets: Readonly<Record<BucketRole, string>>;
}

/** The configured InfluxDB. Throws `CW_CLI_USAGE` where none is configured. */
export function requireInflux({
  url,
  org,
  token,
  timeout: timeoutMs,
  ...names
}: InfluxConfig): InfluxConnection {
  const buckets = { metrics: names.bucket, security: names.bucket_security };
  if (url !== undefined) return { url, org, token, timeoutMs, buckets };
  throw new CrosswatchError('CW_CLI_USAGE', 'no InfluxDB is configured', {
    hint: 'set influx.url and influx.token, or INFLUX_URL and INFLUX_TOKEN',
  });
}
