import { z } from 'zod';
import { parseDuration } from '../../../lib/duration.ts';
import { LEVELS } from '../../../model/level.ts';
import { engineSchema, listsSchema } from '../../config.ts';
import { parseSeriesName, parseSeriesValues } from './series-notation.ts';
import type { Parsed } from './series-notation.ts';

// The form of a rule test file. Instants are durations after `start`.

const offset = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  return ms === undefined ? complain(context, `expected a duration such as 0s, 90s, 5m, got "${text}"`) : ms;
});

const positive = offset.refine((ms) => ms > 0, 'must be longer than 0s');

const instant = z.string().transform((text, context) => {
  const ms = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? complain(context, `expected a time such as 2026-11-20T10:00:00Z`) : ms;
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const labels = z.record(z.string(), scalar.transform(String));

const series = z.strictObject({
  series: z.string().transform((text, context) => take(parseSeriesName(text), context)),
  values: z
    .union([z.string(), z.number().transform(String)])
    .transform((text, context) => take(parseSeriesValues(text), context)),
});

const event = z
  .strictObject({
    at: offset,
    /** When it arrives, where that is later than its stamp; arrival is in order of this. */
    arrives: offset.optional(),
    repeat: z.int().positive().max(100_000).default(1),
    every: offset.default(0),
    /** A syslog line from the host name on; the stamp is put before it. */
    log: z.string().min(1).optional(),
    /** Fields of an event, dotted or nested. */
    ecs: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((entry) => (entry.log === undefined) !== (entry.ecs === undefined), 'give either log or ecs')
  .refine(
    (entry) => entry.arrives === undefined || entry.arrives >= entry.at,
    'arrives before its own stamp',
  );

const alert = z.strictObject({
  group: labels,
  level: z.enum(LEVELS).optional(),
  value: z.number().optional(),
  count: z.int().optional(),
  exp_labels: labels.default({}),
  exp_annotations: labels.default({}),
});

const transition = z.strictObject({
  at: offset,
  rule: z.string(),
  group: labels,
  state: z.enum(['firing', 'escalated', 'resolved']),
  level: z.enum(LEVELS).optional(),
  value: z.number().optional(),
  count: z.int().optional(),
  reason: z.string().optional(),
});

const test = z.strictObject({
  name: z.string().min(1),
  start: instant.prefault('1970-01-01T00:00:00Z'),
  interval: positive.prefault('1m'),
  input_series: z.array(series).default([]),
  input_events: z.array(event).default([]),
  alert_test: z
    .array(z.strictObject({ at: offset, rule: z.string(), exp_alerts: z.array(alert).default([]) }))
    .default([]),
  transitions: z.array(transition).optional(),
  counters: z.record(z.string(), z.int().nonnegative()).default({}),
});

export const ruleTestFileSchema = z.strictObject({
  rule_files: z.array(z.string().min(1)).min(1),
  engine: engineSchema,
  lists: listsSchema,
  tests: z.array(test).min(1),
});

export type RuleTestFile = z.output<typeof ruleTestFileSchema>;
export type RuleTest = z.output<typeof test>;
export type ExpectedAlert = z.output<typeof alert>;
export type ExpectedTransition = z.output<typeof transition>;

function take<T>(parsed: Parsed<T>, context: z.core.$RefinementCtx): T {
  return 'value' in parsed ? parsed.value : complain(context, parsed.mistake);
}

function complain(context: z.core.$RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
