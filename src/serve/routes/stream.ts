import { type Route, route } from '../route.ts';
import type { StreamHub } from '../stream.ts';

/** Live values, events and alerts as server-sent events. */
export function streamRoute(hub: StreamHub): Route {
  return route({
    path: '/api/v1/stream',
    summary: 'Server-sent events: `points`, `events`, `transitions`, `status` as they are committed.',
    handle(_request, response) {
      hub.join(response);
      return 'sent';
    },
  });
}
