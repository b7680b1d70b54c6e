import { z } from 'zod';
import { CrosswatchError } from '../../lib/errors.ts';
import type { AlertReader } from '../reader.ts';
import { type Route, route } from '../route.ts';

const alertQuery = z.strictObject({
  state: z.enum(['firing', 'resolved']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** Alerts with their evidence and story. */
export function alertRoutes(reader: AlertReader, now: () => number): readonly Route[] {
  return [
    route({
      path: '/api/v1/alerts',
      summary: 'Alerts, the newest firing first, with their evidence.',
      query: alertQuery,
      handle: ({ query }) => ({ json: { alerts: reader.alerts(query) } }),
    }),
    route({
      path: '/api/v1/alerts/{fingerprint}',
      summary: 'One alert with its evidence and its story.',
      handle: ({ params }) => ({ json: known(reader, params['fingerprint']) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/alerts/{fingerprint}/acknowledge',
      summary: 'Says that somebody looks after the alert.',
      body: z.strictObject({ by: z.string().min(1).max(100) }),
      handle({ params, body }) {
        const { fingerprint } = known(reader, params['fingerprint']);
        reader.acknowledge(fingerprint, body.by, now());
        return { json: known(reader, fingerprint) };
      },
    }),
  ];
}

function known(reader: AlertReader, fingerprint = '') {
  const alert = reader.alert(fingerprint);
  if (alert !== undefined) return alert;
  throw new CrosswatchError('CW_SERVE_NOT_FOUND', 'no alert has this fingerprint', {
    hint: 'GET /api/v1/alerts lists the known ones',
  });
}
