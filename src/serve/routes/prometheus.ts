import { toPrometheusText } from '../prometheus.ts';
import type { HistoryReader } from '../reader.ts';
import { type Route, route } from '../route.ts';

/** `/metrics` for Prometheus and everything that scrapes like it. */
export function prometheusRoute(reader: HistoryReader): Route {
  return route({
    path: '/metrics',
    summary: 'Host and own metrics as Prometheus text.',
    handle(_request, response) {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(toPrometheusText(reader.latest()));
      return 'sent';
    },
  });
}
