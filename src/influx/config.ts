import { z } from 'zod';
import { byteSize, durationMs, httpUrl, secret } from '../lib/schema.ts';

const bucketName = z
  .string()
  .min(1)
  .regex(/^[^_"][^"]*$/, 'may not start with an underscore or hold a double quote');

/** `influx:` of the configuration: where points, events and alerts are written. Without `url` they stay local. */
export const influxSchema = z
  .strictObject({
    url: httpUrl().optional().describe('Address of InfluxDB 2.x, such as http://127.0.0.1:8086.'),
    org: z.string().min(1).default('crosswatch').describe('Organization, by name or id.'),
    token: secret().optional().describe('Token that may write the buckets; `crosswatch setup` makes one.'),
    bucket: bucketName.default('crosswatch').describe('Bucket of the metrics as they were measured.'),
    bucket_rollup: bucketName.default('crosswatch_rollup').describe('Bucket of the 5 minute roll-ups.'),
    bucket_security: bucketName.default('crosswatch_security').describe('Bucket of events and alerts.'),
    retention: z
      .strictObject({
        metrics: durationMs('30d').describe('How long the metrics bucket keeps points.'),
        rollup: durationMs('730d').describe('How long the roll-up bucket keeps points.'),
        security: durationMs('365d').describe('How long events and alerts are kept.'),
      })
      .prefault({})
      .describe('What `crosswatch setup` gives the buckets.'),
    timeout: durationMs('10s').describe('How long one request may take.'),
    batch: z
      .strictObject({
        max_lines: z.int().positive().max(100_000).default(5000).describe('Lines in one request.'),
        max_bytes: byteSize('4MiB').describe('Bytes in one request, before compression.'),
        max_age: durationMs('1s').describe('How long a line may wait for others to join it.'),
      })
      .prefault({}),
    gzip: z
      .enum(['auto', 'always', 'never'])
      .default('auto')
      .describe('`auto` compresses unless InfluxDB is on this machine.'),
    retry_initial: durationMs('1s').describe('Pause after the first failed request; doubles from there.'),
    retry_max: durationMs('1m').describe('Longest pause between requests, also while access is denied.'),
  })
  .prefault({});

export type InfluxConfig = z.infer<typeof influxSchema>;

/** Environment variables that stand for keys of the configuration, by their path. */
export const INFLUX_ENVIRONMENT: Readonly<Record<string, readonly [string, ...string[]]>> = {
  INFLUX_URL: ['influx', 'url'],
  INFLUX_ORG: ['influx', 'org'],
  INFLUX_TOKEN: ['influx', 'token'],
  INFLUX_BUCKET: ['influx', 'bucket'],
  INFLUX_BUCKET_ROLLUP: ['influx', 'bucket_rollup'],
  INFLUX_BUCKET_SECURITY: ['influx', 'bucket_security'],
};
