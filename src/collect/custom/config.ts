import { z } from 'zod';
import { byteSize, durationMs, secret } from '../../lib/schema.ts';

const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

// Host names without a dot (localhost, a container's) are addresses too.
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** Keys every source of custom metrics has. */
const common = {
  name: z
    .string()
    .regex(NAME, 'must be letters, digits and _ . -, 64 at most')
    .describe('Name of the source in status and own measurements.'),
  interval: durationMs('15s')
    .refine((ms) => ms >= 1000, 'must be at least 1s')
    .describe('How often it is read.'),
  timeout: durationMs('5s').describe('Longest time one reading may take.'),
  tags: z.record(z.string().min(1), z.string().min(1)).default({}).describe('Tags added to every point.'),
};

const maxSeries = z
  .int()
  .min(1)
  .max(1_000_000)
  .default(1000)
  .describe(
    'Most series of this source; points of further ones are refused and the offender is named. One measurement takes nine tenths at most.',
  );
const maxBytes = byteSize('8MiB').describe('Longest text read at once.');

export const scrapeSchema = z.strictObject({
  ...common,
  url: httpUrl.describe('Address of metrics in the Prometheus text format or OpenMetrics.'),
  token: secret().optional().describe('Sent as `Authorization: Bearer`.'),
  max_series: maxSeries,
  max_bytes: maxBytes,
});

export const execSchema = z.strictObject({
  ...common,
  command: z
    .array(z.string().min(1))
    .min(1)
    .describe('Program and arguments, started without a shell, with PATH, HOME and LANG=C.'),
  environment: z.record(z.string().min(1), z.string()).default({}).describe('Further variables.'),
  format: z.enum(['influx', 'json', 'prometheus']).default('influx').describe('What it writes.'),
  measurement: z.string().min(1).optional().describe('Measurement of JSON. Default: the name.'),
  max_series: maxSeries,
  max_bytes: maxBytes,
});

const host = z.string().min(1).describe('Name or address.');
const port = z.int().min(1).max(65_535).describe('TCP port.');

export const probeSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('http'),
    url: httpUrl.describe('Address asked.'),
    method: z.enum(['GET', 'HEAD', 'POST']).default('GET').describe('Method it is asked with.'),
    expect_status: z.int().min(100).max(599).optional().describe('Status the answer must have.'),
    expect_body: z.string().min(1).optional().describe('Text the body must contain.'),
  }),
  z.strictObject({ ...common, type: z.literal('tcp'), host, port }),
  z.strictObject({
    ...common,
    type: z.literal('icmp'),
    host: host.regex(/^[^-]/, 'must not start with a hyphen'),
    count: z.int().min(1).max(20).default(3).describe('Requests sent in one reading, a second apart.'),
  }),
  z.strictObject({
    ...common,
    type: z.literal('dns'),
    server: z.union([z.ipv4(), z.ipv6()]).describe('Address of the name server asked.'),
    domain: z.string().min(1).describe('Name asked for.'),
    record_type: z
      .enum(['A', 'AAAA', 'MX', 'NS', 'TXT', 'CNAME', 'SOA', 'PTR', 'SRV'])
      .default('A')
      .describe('Type of record asked for.'),
  }),
  z.strictObject({
    ...common,
    type: z.literal('tls'),
    host,
    port: port.default(443).describe('TCP port.'),
    server_name: z.string().min(1).optional().describe('Name the certificate must be for. Default: host.'),
  }),
  z.strictObject({ ...common, type: z.literal('process'), process: z.string().min(1).describe('Its name.') }),
  z.strictObject({
    ...common,
    type: z.literal('unit'),
    unit: z
      .string()
      .regex(/^[A-Za-z0-9:_.\\@-]+\.[a-z]+$/, 'must be the full name of a unit, such as ssh.service')
      .describe('Full name of a systemd unit.'),
  }),
]);

export type ScrapeConfig = z.infer<typeof scrapeSchema>;
export type ExecConfig = z.infer<typeof execSchema>;
export type ProbeConfig = z.infer<typeof probeSchema>;

/** A list of sources, each of another name. */
export function sourceList<T extends z.ZodType<{ name: string }>>(schema: T) {
  return z
    .array(schema)
    .default([])
    .superRefine((sources, context) => {
      const seen = new Set<string>();
      for (const [i, { name }] of sources.entries()) {
        if (seen.has(name))
          context.addIssue({ code: 'custom', path: [i, 'name'], message: `"${name}" is used twice` });
        seen.add(name);
      }
    });
}
