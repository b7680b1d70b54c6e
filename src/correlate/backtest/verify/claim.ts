import { z } from 'zod';
import { CrosswatchError } from '../../../lib/errors.ts';
import type { SecurityEvent } from '../../../model/event.ts';
import { LEVELS } from '../../../model/level.ts';
import type { RuleBasis } from '../../../model/rule-basis.ts';

// What an alert says of itself, read from JSON that anybody may have written: a row of `replay`, or an alert of the API.

const time = z.union([
  z.number(),
  z.string().transform((text, context) => {
    const ms = Date.parse(text);
    if (!Number.isNaN(ms)) return ms;
    context.addIssue({ code: 'custom', message: 'expected a time in ISO 8601' });
    return z.NEVER;
  }),
]);
const figure = z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN']).transform(Number)]);
const labels = z.record(z.string(), z.string());

const eventSchema = z.looseObject({ '@timestamp': time, message: z.string() });

const pointSchema = z
  .object({
    at: time.optional(),
    timeMs: z.number().optional(),
    measurement: z.string(),
    field: z.string(),
    tags: labels,
    value: figure,
  })
  .transform(({ at, timeMs, ...point }, context) => {
    const stamp = at ?? timeMs;
    if (stamp !== undefined) return { ...point, timeMs: stamp };
    context.addIssue({ code: 'custom', message: 'a point has a time (at)' });
    return z.NEVER;
  });

const evidenceSchema = z.object({
  events: z.array(eventSchema),
  points: z.array(pointSchema),
  dropped_events: z.number().optional(),
  dropped_points: z.number().optional(),
  droppedEvents: z.number().optional(),
  droppedPoints: z.number().optional(),
});

const transitionSchema = z.object({
  at: time.optional(),
  atMs: z.number().optional(),
  state: z.enum(['firing', 'escalated', 'resolved']),
  rule: z.string(),
  group: labels,
  level: z.enum(LEVELS).optional(),
  value: figure.nullish(),
  fingerprint: z.string().optional(),
  evidence: evidenceSchema,
});

const basisSchema = z.object({
  rule: z.string(),
  documents: z.string(),
  lists: z.record(z.string(), z.array(z.union([z.string(), z.number()]))),
  overrides: z.record(z.string(), z.unknown()),
  engine: z.record(z.string(), z.union([z.string(), z.number()])),
});

const recordSchema = z.object({ opening: transitionSchema, basis: basisSchema.optional() });

export type ClaimedPoint = z.output<typeof pointSchema>;

/** What is to be verified: that a rule fired for a group at an instant, with this value, on this evidence. */
export interface Claim {
  readonly rule: string;
  readonly group: Readonly<Record<string, string>>;
  readonly atMs: number;
  readonly level?: string | undefined;
  readonly value?: number | undefined;
  readonly fingerprint?: string | undefined;
  readonly events: readonly SecurityEvent[];
  readonly points: readonly ClaimedPoint[];
  readonly droppedEvents: number;
  readonly droppedPoints: number;
  readonly basis?: RuleBasis | undefined;
}

/**
 * The claim in an alert's JSON: a transition as `replay` prints it, or an alert as the API gives it. Undefined for the
 * end or escalation of an alert, which claim nothing new. Throws `CW_CLI_INPUT` where it is neither.
 */
export function readClaim(value: unknown, path: string): Claim | undefined {
  const isRecord = typeof value === 'object' && value !== null && 'opening' in value;
  const parsed = isRecord ? recordSchema.safeParse(value) : transitionSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what = [issue?.path.join('.'), issue?.message].filter((part) => part !== '').join(': ');
    throw new CrosswatchError('CW_CLI_INPUT', `${path} holds no alert (${what})`, {
      hint: 'give what `crosswatch alerts FINGERPRINT --format json` or `crosswatch replay --format ndjson` prints',
    });
  }
  const { opening, basis } = 'opening' in parsed.data ? parsed.data : { opening: parsed.data };
  if (opening.state !== 'firing') return undefined;
  const { evidence } = opening;
  return {
    rule: opening.rule,
    group: opening.group,
    atMs: opening.at ?? opening.atMs ?? Number.NaN,
    level: opening.level,
    value: opening.value ?? undefined,
    fingerprint: opening.fingerprint,
    events: evidence.events as unknown as SecurityEvent[],
    points: evidence.points,
    droppedEvents: evidence.dropped_events ?? evidence.droppedEvents ?? 0,
    droppedPoints: evidence.dropped_points ?? evidence.droppedPoints ?? 0,
    basis,
  };
}
