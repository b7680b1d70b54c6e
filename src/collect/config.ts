import { z } from 'zod';
import { durationMs } from '../lib/schema.ts';
import { execSchema, probeSchema, scrapeSchema, sourceList } from './custom/config.ts';

/** A collector's own interval; absent = the collector's default. */
export function ownInterval() {
  return durationMs('5s')
    .unwrap()
    .refine((ms) => ms >= 1000, 'must be at least 1s')
    .optional()
    .describe('How often, if not as often as the collector does by default.');
}

/** Keys every collector has. */
function common(measurement: string) {
  return {
    enabled: z.boolean().default(true).describe(`Whether ${measurement} is collected.`),
    interval: ownInterval(),
  };
}

function collector(measurement: string) {
  return z.strictObject(common(measurement)).prefault({});
}

/** Telegraf's `ignore_fs`: file systems in memory, and images that are always full. */
const IGNORED_FS = ['tmpfs', 'devtmpfs', 'devfs', 'iso9660', 'overlay', 'aufs', 'squashfs'];

/** `collect:` of the configuration. */
export const collectSchema = z
  .strictObject({
    interval: durationMs('5s')
      .refine((ms) => ms >= 1000, 'must be at least 1s')
      .describe('How often host metrics are read; the moments are multiples of it.'),
    jitter: durationMs('0ms').describe(
      'Longest random delay of a collection, so that many hosts do not act at once. Stamps stay aligned.',
    ),
    max_series: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(5000)
      .describe(
        'Most series of one collector; points of further ones are refused and the offender is named. One measurement takes nine tenths at most.',
      ),
    cpu: z
      .strictObject({
        ...common('the measurement cpu'),
        per_cpu: z.boolean().default(true).describe('Points for each CPU beside cpu-total.'),
      })
      .prefault({}),
    mem: collector('the measurement mem'),
    swap: collector('the measurement swap'),
    disk: z
      .strictObject({
        ...common('the measurement disk'),
        ignore_fs: z.array(z.string()).default(IGNORED_FS).describe('Types of file system not reported.'),
        ignore_mount_opts: z
          .array(z.string())
          .default([])
          .describe('Mounts with one of these options are not reported; `bind` stands for bind mounts.'),
        mount_timeout: durationMs('1s').describe('How long one mount may take to answer before it is left.'),
      })
      .prefault({}),
    diskio: collector('the measurement diskio'),
    net: z
      .strictObject({
        ...common('the measurement net'),
        ignore_interfaces: z
          .array(z.string().min(1))
          .default([])
          .describe('Interfaces not reported; `*` stands for anything: `veth*`.'),
      })
      .prefault({}),
    netstat: collector('the measurement netstat'),
    processes: collector('the measurement processes'),
    system: collector('the measurement system'),
    kernel: collector('the measurement kernel'),
    pressure: collector('the measurement pressure'),
    host_info: collector('the measurement host_info'),
    temp: collector('the measurement temp'),
    procstat: z
      .strictObject({
        ...common('the measurement procstat'),
        top: z.int().min(1).max(100).default(5).describe('Processes reported by CPU, and as many by memory.'),
        max_cmdline: z
          .int()
          .min(0)
          .max(4096)
          .default(256)
          .describe('Longest command line kept, in characters; 0 keeps none, for it may hold secrets.'),
      })
      .prefault({}),
    systemd_units: z
      .strictObject({
        ...common('the measurement systemd_units'),
        unit_type: z
          .enum(['service', 'socket', 'target', 'mount', 'swap', 'timer', 'path', 'slice', 'scope'])
          .default('service')
          .describe('Kind of unit reported.'),
      })
      .prefault({}),
    docker: z
      .strictObject({
        ...common('the measurement docker'),
        socket: z
          .string()
          .default('/var/run/docker.sock')
          .describe('Unix socket of the Docker Engine; nothing is reported where there is none.'),
        timeout: durationMs('5s').describe('Longest wait for one answer of the engine.'),
        max_containers: z.int().min(1).max(10_000).default(200).describe('Containers reported.'),
      })
      .prefault({}),
    scrape: sourceList(scrapeSchema).describe('Metrics that applications offer over HTTP.'),
    exec: sourceList(execSchema).describe('Metrics that programs write to their standard output.'),
    probe: sourceList(probeSchema).describe('Checks from outside: whether something answers, and how fast.'),
    write: z
      .strictObject({
        max_series: z
          .int()
          .min(1)
          .max(1_000_000)
          .default(10_000)
          .describe(
            'Most series of all applications together, nine tenths of them of one measurement; points of further ones are refused, and those with more than 1,000 fields a measurement.',
          ),
      })
      .prefault({})
      .describe('Metrics that applications send to `POST /api/v1/write`.'),
    self: collector('crosswatch_*, measurements of the program itself,'),
  })
  .refine(({ jitter, interval }) => jitter < interval, {
    path: ['jitter'],
    message: 'must be shorter than the interval',
  })
  .prefault({});

export type CollectConfig = z.infer<typeof collectSchema>;
