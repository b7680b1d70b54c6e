import { z } from 'zod';
import { durationMs } from '../lib/schema.ts';
import { overridesSchema } from './language/overrides.ts';

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `engine:` of the configuration; the meaning of each key is in docs/rules.md. */
export const engineSchema = z
  .strictObject({
    allowed_lateness: durationMs('30s').describe('How long after its time an item may come and still count.'),
    max_future_skew: durationMs('5m').describe(
      'How far ahead of the clock a stamp may be; later ones are dropped and counted.',
    ),
    resolve_after: durationMs('15m').describe(
      'Quiet time after which an event-based alert resolves, unless its rule says otherwise.',
    ),
    max_stale: durationMs('24h').describe('How long a metric alert outlives its last point.'),
    max_groups: z
      .int()
      .positive()
      .default(10_000)
      .describe('Groups a rule remembers; the longest unheard of goes first and is counted.'),
    max_values: z.int().positive().default(100_000).describe('Values a first_seen rule remembers.'),
    max_entries: z.int().positive().default(10_000).describe('Entries in the window of one group.'),
    max_buffered: z.int().positive().default(100_000).describe('Items that may wait for their turn.'),
    time_zone: z
      .string()
      .refine(isTimeZone, { message: 'expected an IANA time zone such as UTC or Europe/Zurich' })
      .default('UTC')
      .describe('Zone of the time modifiers (minute, hour, day, weekday, week, month, year) in rules.'),
  })
  .prefault({});

export type EngineConfig = z.infer<typeof engineSchema>;

/** `lists:` of the configuration: named values for `|expand`. */
export const listsSchema = z
  .record(z.string(), z.array(z.union([z.string(), z.number()])))
  .default({})
  .describe('Named values for `|expand` in rules.');

export type Lists = z.infer<typeof listsSchema>;

/** `rules:` of the configuration. */
export const rulesSchema = z
  .strictObject({
    shipped: z.boolean().default(true).describe('Whether the rules that come with Crosswatch are loaded.'),
    dir: z.string().min(1).optional().describe('Folder of your own rules, read beside the shipped ones.'),
    overrides: overridesSchema.describe('Changes to rules by name, without a copy of their file.'),
  })
  .prefault({});

export type RulesConfig = z.infer<typeof rulesSchema>;
