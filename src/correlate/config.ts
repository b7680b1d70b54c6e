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
    allowed_lateness: durationMs('30s'),
    max_future_skew: durationMs('5m'),
    resolve_after: durationMs('15m'),
    max_stale: durationMs('24h'),
    max_groups: z.int().positive().default(10_000),
    max_values: z.int().positive().default(100_000),
    max_entries: z.int().positive().default(10_000),
    max_buffered: z.int().positive().default(100_000),
    time_zone: z
      .string()
      .refine(isTimeZone, { message: 'expected an IANA time zone such as UTC or Europe/Zurich' })
      .default('UTC')
      .describe('Zone of the time modifiers (minute, hour, day, weekday, week, month, year) in rules.'),
  })
  .prefault({});

export type EngineConfig = z.infer<typeof engineSchema>;

/** `lists:` of the configuration: named values for `|expand`. */
export const listsSchema = z.record(z.string(), z.array(z.union([z.string(), z.number()]))).default({});

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
