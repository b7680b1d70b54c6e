import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/logger.ts';
import type { AlertBundle } from '../../src/model/alert-record.ts';
import type { HistoryQuery } from '../../src/model/history.ts';
import { toOpenApi } from '../../src/serve/openapi.ts';
import { alertRoutes } from '../../src/serve/routes/alerts.ts';
import { eventRoutes } from '../../src/serve/routes/events.ts';
import { healthRoutes } from '../../src/serve/routes/health.ts';
import { metricRoutes } from '../../src/serve/routes/metrics.ts';
import { prometheusRoute } from '../../src/serve/routes/prometheus.ts';
import { ruleRoutes } from '../../src/serve/routes/rules.ts';
import { createServer, type Server } from '../../src/serve/server.ts';
import { aTransition } from '../support/transition.ts';

const NOW = Date.UTC(2026, 10, 20, 10, 0, 0);
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const alert: AlertBundle = {
  fingerprint: '0123456789abcdef',
  state: 'firing',
  startedAtMs: NOW,
  newest: aTransition(),
  opening: aTransition(),
  timeline: [],
};

async function start(options: { token?: string; notReady?: string[] } = {}) {
  const asked: HistoryQuery[] = [];
  const acknowledged: string[] = [];
  const history = {
    latest: () => [
      {
        measurement: 'cpu',
        tags: { cpu: 'cpu-total', host: 'w"1\n' },
        field: 'usage_active',
        timeMs: NOW,
        value: 12.5,
      },
      { measurement: 'system', tags: { host: 'w' }, field: 'uptime_format', timeMs: NOW, value: '1:01' },
    ],
    query(query: HistoryQuery) {
      asked.push(query);
      return [{ tags: {}, times: [NOW], values: [50] }];
    },
  };
  const alerts = {
    alerts: () => [alert],
    alert: (fingerprint: string) => (fingerprint === alert.fingerprint ? alert : undefined),
    acknowledge(fingerprint: string, by: string) {
      acknowledged.push(`${fingerprint} ${by}`);
      return true;
    },
  };
  const routes = [
    ...healthRoutes({ status: () => ({ host: 'w' }), notReady: () => options.notReady ?? [] }),
    ...metricRoutes(history, () => NOW),
    ...eventRoutes({ events: () => [], eventCounts: () => [] }, () => NOW),
    ...alertRoutes(alerts, () => NOW),
    ...ruleRoutes(
      () => [],
      { explain: (rule, group) => (rule === 'ssh burst' ? { rule, group } : undefined) },
      () => Promise.resolve({ taken: true, mistakes: [], kept: [] }),
    ),
    prometheusRoute(history),
  ];
  const server = createServer({
    config: { address: '127.0.0.1', port: 0, token: options.token },
    routes,
    logger: silentLogger,
  });
  servers.push(server);
  return { url: await server.start(), asked, acknowledged, routes };
}

describe('serve/api', () => {
  it('asks the history for exactly what the query says', async () => {
    const { url, asked } = await start();
    const path =
      '/api/v1/metrics/cpu/usage_active/history?start=-15m&every=5s&aggregate=max&tag.cpu=cpu-total&tag.host=a%20b';
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(asked).toEqual([
      {
        measurement: 'cpu',
        field: 'usage_active',
        tags: { cpu: 'cpu-total', host: 'a b' },
        startMs: NOW - 900_000,
        stopMs: NOW,
        everyMs: 5000,
        aggregate: 'max',
      },
    ]);
  });

  it.each([
    ['-30d', '1m', 300_000],
    ['-30d', '4h', 14_400_000],
    ['-7d', '1m', 60_000],
    ['-7d', '10s', 60_000],
    ['-12h', '1s', 4000],
  ])('widens the step of %s by %s to one that the store has at hand', async (from, every, everyMs) => {
    const { url, asked } = await start();
    await fetch(`${url}/api/v1/metrics/cpu/usage_active/history?start=${from}&every=${every}`);
    expect(asked).toMatchObject([{ everyMs }]);
  });

  it('explains a rule, for all groups or for those with the labels that are asked for', async () => {
    const { url } = await start();
    const ask = async (query: string) =>
      (await fetch(`${url}/api/v1/rules/ssh%20burst/explain${query}`)).json();
    expect(await ask('?at=now')).toEqual({ rule: 'ssh burst' });
    expect(await ask('?group.host.name=a%20b')).toEqual({
      rule: 'ssh burst',
      group: { 'host.name': 'a b' },
    });
  });

  it.each([
    ['/api/v1/rules/nobody/explain', 404, 'CW_SERVE_NOT_FOUND', /no rule/],
    ['/api/v1/rules/nobody/explain?at=2026-11-20', 400, 'CW_SERVE_BAD_REQUEST', /at/],
    [
      '/api/v1/metrics/cpu/x/history?start=yesterday',
      400,
      'CW_SERVE_BAD_REQUEST',
      /start: "yesterday" is no time/,
    ],
    ['/api/v1/metrics/cpu/x/history?bogus=1', 400, 'CW_SERVE_BAD_REQUEST', /bogus/],
    ['/api/v1/metrics/cpu/x/history?every=10ms', 400, 'CW_SERVE_BAD_REQUEST', /every: at least 1s/],
    ['/api/v1/events?limit=100000', 400, 'CW_SERVE_BAD_REQUEST', /limit/],
    ['/api/v1/alerts/ffffffffffffffff', 404, 'CW_SERVE_NOT_FOUND', /no alert/],
    ['/nowhere', 404, 'CW_SERVE_NOT_FOUND', /nothing/],
    ['/api/v1/%ff', 404, 'CW_SERVE_NOT_FOUND', /nothing/],
    ['/../../etc/passwd', 404, 'CW_SERVE_NOT_FOUND', /nothing/],
  ])('answers %s with a problem document', async (path, status, code, detail) => {
    const { url } = await start();
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { code: string; detail: string };
    expect(problem).toMatchObject({ status, code, type: 'about:blank' });
    expect(problem.detail).toMatch(detail);
  });

  it('says which methods a path has', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/api/v1/alerts`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
  });

  it('acknowledges an alert, and refuses a body that is no JSON, too large or incomplete', async () => {
    const { url, acknowledged } = await start();
    const post = (body: string) =>
      fetch(`${url}/api/v1/alerts/${alert.fingerprint}/acknowledge`, { method: 'POST', body });
    expect((await post('{"by":"ann"}')).status).toBe(200);
    expect(acknowledged).toEqual([`${alert.fingerprint} ann`]);
    expect((await post('{')).status).toBe(400);
    expect((await post('{}')).status).toBe(400);
    expect((await post(`{"by":"${'a'.repeat(2_000_000)}"}`)).status).toBe(413);
  });

  it('writes Prometheus text with escaped labels and numbers only', async () => {
    const { url } = await start();
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toBe(
      '# TYPE cpu_usage_active untyped\ncpu_usage_active{cpu="cpu-total",host="w\\"1\\n"} 12.5\n',
    );
  });

  it('is ready only when nothing is missing', async () => {
    expect((await fetch(`${(await start()).url}/readyz`)).status).toBe(200);
    const response = await fetch(`${(await start({ notReady: ['no log source speaks'] })).url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'not ready', reasons: ['no log source speaks'] });
  });

  it('describes every route in its OpenAPI document', async () => {
    const { routes } = await start();
    const document = toOpenApi(routes, '1.2.3') as {
      paths: Record<string, Record<string, { parameters: { name: string }[] }>>;
    };
    expect(Object.keys(document.paths)).toHaveLength(new Set(routes.map(({ path }) => path)).size);
    const names = document.paths['/api/v1/metrics/{measurement}/{field}/history']?.['get']?.parameters.map(
      ({ name }) => name,
    );
    expect(names).toEqual(['measurement', 'field', 'start', 'stop', 'every', 'aggregate', 'tag.*']);
  });
});

describe('serve/admission', () => {
  it('asks for the token everywhere but at the health checks', async () => {
    const { url } = await start({ token: 's3cret' });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const refused = await fetch(`${url}/api/v1/alerts`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await fetch(`${url}/api/v1/alerts`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(
      401,
    );
    expect(
      (await fetch(`${url}/api/v1/alerts`, { headers: { authorization: 'Bearer s3cret' } })).status,
    ).toBe(200);
    expect((await fetch(`${url}/api/v1/alerts?token=s3cret`)).status).toBe(200);
  });

  it('answers no page of another site that points its name here', async () => {
    const { url } = await start();
    expect(await statusFor(url, 'evil.example:8990')).toBe(421);
    expect(await statusFor(url, '127.0.0.1.evil.example')).toBe(421);
    expect(await statusFor(url, 'localhost:1234')).toBe(200);
    expect(await statusFor(url, '[::1]:8990')).toBe(200);
  });

  it('forbids scripts of others, sniffing and framing', async () => {
    const { headers } = await fetch(`${(await start()).url}/api/v1/alerts`);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path: '/api/v1/alerts', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
