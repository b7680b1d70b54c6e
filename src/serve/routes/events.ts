import { z } from 'zod';
import { durationMs } from '../../lib/schema.ts';
import type { EventReader } from '../reader.ts';
import { type Route, route } from '../route.ts';
import { timeParameter, toMs } from '../time-parameter.ts';

const eventQuery = z.strictObject({
  start: timeParameter('-24h'),
  stop: timeParameter('now'),
  action: z.string().optional().describe('Only this `event.action`, e.g. ssh_login.'),
  outcome: z.enum(['success', 'failure']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

const countQuery = z.strictObject({
  start: timeParameter('-1h'),
  stop: timeParameter('now'),
  every: durationMs('1m').refine((ms) => ms >= 1000, 'at least 1s'),
});

/** Security events, and how many there were in each step. */
export function eventRoutes(reader: EventReader, now: () => number): readonly Route[] {
  return [
    route({
      path: '/api/v1/events',
      summary: 'Security events, newest first, as flat ECS fields.',
      query: eventQuery,
      handle({ query: { start, stop, action, outcome, limit } }) {
        const nowMs = now();
        // One beyond now: an event of this very millisecond belongs to the answer.
        const range = { startMs: toMs(start, nowMs), stopMs: toMs(stop, nowMs) + 1 };
        return { json: { events: reader.events({ ...range, action, outcome, limit }) } };
      },
    }),
    route({
      path: '/api/v1/events/counts',
      summary: 'Number of events in each step, by action and outcome.',
      query: countQuery,
      handle({ query: { start, stop, every } }) {
        const nowMs = now();
        const counts = reader.eventCounts(toMs(start, nowMs), toMs(stop, nowMs) + 1, every);
        return { json: { everyMs: every, counts } };
      },
    }),
  ];
}
