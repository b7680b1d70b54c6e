import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { byteSize, durationMs } from '../lib/schema.ts';

/** `store:` of the configuration: where the local store is and how much of what it keeps. */
export const storeSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .optional()
      .describe('Directory of the store. Default: $STATE_DIRECTORY (systemd), else .crosswatch'),
    max_bytes: byteSize('2GiB').describe('Size of the store; past it the oldest history goes first'),
    retention: z
      .strictObject({
        raw: durationMs('7d').describe('Metric points as they were measured'),
        one_minute: durationMs('30d').describe('Count, sum, min, max and last per minute'),
        five_minutes: durationMs('730d').describe('The same per five minutes'),
        events: durationMs('90d').describe('Security events'),
        alerts: durationMs('365d').describe('Resolved alerts, counted from their end'),
        notifications: durationMs('7d').describe('Delivered and abandoned notifications'),
      })
      .prefault({}),
    journal_items: z
      .int()
      .nonnegative()
      .default(1000)
      .describe(
        'Newest items of the journal kept beyond what a start needs, for `replay --from-journal`: about a quarter of an hour',
      ),
    max_columns: z
      .int()
      .positive()
      .default(50_000)
      .describe(
        'Distinct fields of distinct series in the history; values of further ones are counted and left out',
      ),
    backlog: z
      .strictObject({
        max_bytes: byteSize('512MiB').describe(
          'Lines waiting for InfluxDB; past it the oldest metrics go first, security events last',
        ),
        max_quarantined: z
          .int()
          .positive()
          .default(10_000)
          .describe('Refused lines kept for a person to look at'),
        max_notifications: z
          .int()
          .positive()
          .default(10_000)
          .describe('Notifications waiting for one receiver; past it the oldest are abandoned'),
      })
      .prefault({}),
  })
  .prefault({});

export type StoreConfig = z.infer<typeof storeSchema>;

/** The database file of a configuration, under the working directory unless absolute. */
export function storeFile(
  config: StoreConfig,
  environment: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): string {
  // systemd may hand over several directories, separated by colons; the first is ours.
  const directory = config.path ?? environment['STATE_DIRECTORY']?.split(':')[0] ?? '.crosswatch';
  return join(isAbsolute(directory) ? '' : workingDirectory, directory, 'crosswatch.db');
}
