import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a webhook was told. */
export interface Delivered {
  readonly key: string;
  readonly receivedMs: number;
  readonly payload: {
    readonly status: string;
    readonly crosswatch: {
      readonly state: string;
      readonly rule: string;
      readonly at: string;
      readonly level: string;
      readonly group: Readonly<Record<string, string>>;
      readonly evidence: {
        readonly events: readonly Record<string, unknown>[];
        readonly points: readonly Record<string, unknown>[];
      };
    };
  };
}

export interface WebhookServer {
  readonly url: string;
  readonly deliveries: Delivered[];
  /** Answers with this status from now on. */
  answer(status: number): void;
  stop(): Promise<void>;
}

/** A receiver of webhooks that keeps what it was told. */
export async function startWebhookServer(): Promise<WebhookServer> {
  const deliveries: Delivered[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const payload = JSON.parse(body) as Delivered['payload'];
      deliveries.push({ key: String(request.headers['idempotency-key']), receivedMs: Date.now(), payload });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    deliveries,
    answer: (next) => (status = next),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
