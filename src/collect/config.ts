import { z } from 'zod';
import { durationMs } from '../lib/schema.ts';

/** A collector's own interval; absent = the collector's default. */
export function ownInterval() {
  return durationMs('5s')
    .unwrap()
    .refine((ms) => ms >= 1000, 'must be at least 1s')
    .optional()
    .describe('How often, if not as often as the collector does by default.');
}

function collector() {
  return z.strictObject({ enabled: z.boolean().default(true), interval: ownInterval() }).prefault({});
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
    cpu: z
      .strictObject({
        enabled: z.boolean().default(true),
        interval: ownInterval(),
        per_cpu: z.boolean().default(true).describe('Points for each CPU beside cpu-total.'),
      })
      .prefault({}),
    mem: collector(),
    swap: collector(),
    disk: z
      .strictObject({
        enabled: z.boolean().default(true),
        interval: ownInterval(),
        ignore_fs: z.array(z.string()).default(IGNORED_FS).describe('Types of file system not reported.'),
        ignore_mount_opts: z
          .array(z.string())
          .default([])
          .describe('Mounts with one of these options are not reported; `bind` stands for bind mounts.'),
        mount_timeout: durationMs('1s').describe('How long one mount may take to answer before it is left.'),
      })
      .prefault({}),
    diskio: collector(),
    net: collector(),
    netstat: collector(),
    processes: collector(),
    system: collector(),
    kernel: collector(),
    pressure: collector(),
    host_info: collector(),
    self: collector().describe('Measurements crosswatch_* about the program itself.'),
  })
  .prefault({});

export type CollectConfig = z.infer<typeof collectSchema>;
