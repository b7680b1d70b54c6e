import { z } from 'zod';
import { type Route, route } from '../route.ts';
import { timeParameter, toMs } from '../time-parameter.ts';

/** What happened and what to do about it, made by whoever is handed in. */
export function reportRoute(
  makeReport: (startMs: number, stopMs: number) => object,
  now: () => number,
): Route {
  return route({
    path: '/api/v1/report',
    summary: 'Use of the host, logins, alerts and recommendations over a time.',
    query: z.strictObject({ start: timeParameter('-24h'), stop: timeParameter('now') }),
    handle({ query }) {
      const nowMs = now();
      return { json: makeReport(toMs(query.start, nowMs), toMs(query.stop, nowMs)) };
    },
  });
}
