import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookReceiver } from '../../src/notify/webhook.ts';
import type { PendingNotification } from '../../src/model/notification.ts';
import { aTransition } from '../support/transition.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  hang?: boolean;
}

async function serve(
  answer: Answer,
): Promise<{ url: string; requests: { headers: IncomingMessage['headers']; body: string }[] }> {
  const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      if (answer.hang !== true) response.writeHead(answer.status ?? 200, answer.headers).end('ok');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, requests };
}

function receiverFor(url: string, timeout = 2000) {
  return createWebhookReceiver({
    config: { name: 'ops', type: 'webhook', min_level: 'low', url, timeout, bearer_token: 's3cret' },
    now: () => 0,
  });
}

const notification: PendingNotification = {
  id: 1,
  attempts: 0,
  createdMs: 0,
  receiver: 'ops',
  idempotencyKey: 'k1',
  transition: aTransition(),
};

describe('notify/webhook', () => {
  it('posts Alertmanager’s webhook v4 with key, token and evidence', async () => {
    const { url, requests } = await serve({});
    expect(await receiverFor(url).send(notification)).toEqual({ kind: 'delivered' });
    const [request] = requests;
    expect(request?.headers).toMatchObject({ 'idempotency-key': 'k1', authorization: 'Bearer s3cret' });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      version: '4',
      status: 'firing',
      receiver: 'ops',
      alerts: [
        {
          labels: { alertname: 'cpu_and_bruteforce', severity: 'high', host_name: 'web1', team: 'secops' },
          startsAt: '2026-11-20T10:00:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          fingerprint: '0123456789abcdef',
        },
      ],
      crosswatch: { state: 'firing', group: { 'host.name': 'web1' }, evidence: { events: [], points: [] } },
    });
  });

  it.each<[string, Answer, object]>([
    ['503', { status: 503 }, { kind: 'failed', reason: 'HTTP 503' }],
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'failed', retryAfterMs: 7000 },
    ],
    [
      '429 with a date',
      { status: 429, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:09 GMT' } },
      { retryAfterMs: 9000 },
    ],
    ['400', { status: 400 }, { kind: 'refused', reason: 'HTTP 400' }],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      { kind: 'refused', reason: 'HTTP 302' },
    ],
    ['silence', { hang: true }, { kind: 'failed', reason: 'timed out' }],
  ])('takes %s for what it is', async (_name, answer, expected) => {
    const { url } = await serve(answer);
    expect(await receiverFor(url, 300).send(notification)).toMatchObject(expected);
  });

  it('takes a refused connection as a failure and shows no token', async () => {
    const outcome = await receiverFor('http://127.0.0.1:9/').send(notification);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'ECONNREFUSED' });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });
});
