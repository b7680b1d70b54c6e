import { z } from 'zod';
import { parseDuration } from '../../lib/duration.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import { type Route, route } from '../route.ts';
import type { SilenceKeeper } from '../silence-keeper.ts';
import { timeParameter, timeSchema, toMs } from '../time-parameter.ts';

const matcherSchema = z.strictObject({
  name: z.string().min(1).max(200),
  value: z.string(),
  isRegex: z.boolean().default(false),
  isEqual: z.boolean().default(true),
});

const bodySchema = z
  .strictObject({
    matchers: z
      .array(z.union([z.string(), matcherSchema]))
      .min(1)
      .max(50),
    startsAt: timeParameter('now'),
    endsAt: timeSchema.optional(),
    duration: z.string().optional(),
    createdBy: z.string().min(1).max(100),
    comment: z.string().max(1000).default(''),
  })
  .refine(({ endsAt, duration }) => (endsAt === undefined) !== (duration === undefined), {
    message: 'give either endsAt or a duration',
  });

/** Silences: alerts that match are kept and shown, and nobody is told of them. */
export function silenceRoutes(keeper: SilenceKeeper, now: () => number): readonly Route[] {
  return [
    route({
      path: '/api/v1/silences',
      summary: 'Silences, the newest first; expired ones for five days.',
      query: z.strictObject({ state: z.enum(['pending', 'active', 'expired']).optional() }),
      handle: ({ query }) => ({
        json: {
          silences: keeper
            .silences()
            .filter(({ state }) => query.state === undefined || state === query.state),
        },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/silences',
      summary:
        'Silences alerts whose labels satisfy every matcher: as in Alertmanager (`name value isRegex isEqual`), or as text (`host.name=~"web.*"`). Labels: those of the alert and its group, `alertname` (the rule), `level`. Ends at `endsAt` or after `duration`.',
      body: bodySchema,
      handle({ body: { matchers, startsAt, endsAt, duration, createdBy, comment } }) {
        const nowMs = now();
        const startsAtMs = toMs(startsAt, nowMs);
        const endsAtMs = endsAt === undefined ? startsAtMs + spanOf(duration) : toMs(endsAt, nowMs);
        return { json: keeper.silence({ matchers, startsAtMs, endsAtMs, createdBy, comment }) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/silences/{id}',
      summary: 'Ends a silence now. Alerts that still fire are told of then.',
      handle({ params }) {
        const ended = keeper.expireSilence(params['id'] ?? '');
        if (ended !== undefined) return { json: ended };
        throw new CrosswatchError('CW_SERVE_NOT_FOUND', 'no silence has this id', {
          hint: 'GET /api/v1/silences lists the known ones',
        });
      },
    }),
  ];
}

function spanOf(duration = ''): number {
  const ms = parseDuration(duration);
  if (ms !== undefined) return ms;
  throw new CrosswatchError('CW_SERVE_BAD_REQUEST', `"${duration}" is no duration: use 30m, 2h, 1d`);
}
