import type { StatusReader } from '../reader.ts';
import { type Route, route } from '../route.ts';

/** `/healthz`: the process answers. `/readyz`: it does its job; 503 with the reasons while not. */
export function healthRoutes(reader: StatusReader): readonly Route[] {
  return [
    route({
      path: '/healthz',
      summary: 'Whether the process is alive.',
      open: true,
      handle: () => ({ json: { status: 'ok' } }),
    }),
    route({
      path: '/readyz',
      summary: 'Whether it collects, reads and stores; 503 with the reasons while it does not.',
      open: true,
      handle(_request, response) {
        const reasons = reader.notReady();
        response.writeHead(reasons.length === 0 ? 200 : 503, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ status: reasons.length === 0 ? 'ready' : 'not ready', reasons }));
        return 'sent';
      },
    }),
    route({
      path: '/api/v1/status',
      summary: 'What runs: sources, collectors, shipping, receivers, engine counters.',
      handle: () => ({ json: reader.status() }),
    }),
  ];
}
