import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An alert as the webhook was told of it. */
export interface Message {
  readonly receivedMs: number;
  readonly state: string;
  readonly level: string;
  readonly title: string;
  readonly summary: string;
  readonly at: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly points: readonly {
    readonly timeMs: number;
    readonly measurement: string;
    readonly field: string;
    readonly value: number;
  }[];
}

interface Payload {
  readonly commonAnnotations: { readonly summary: string };
  readonly crosswatch: Pick<Message, 'state' | 'level' | 'title' | 'at'> & {
    readonly evidence: Pick<Message, 'events' | 'points'>;
  };
}

export interface Listener {
  readonly url: string;
  readonly messages: Message[];
  stop(): Promise<void>;
}

/** The other side of the demo's webhook, on loopback. */
export async function startListener(): Promise<Listener> {
  const messages: Message[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { crosswatch, commonAnnotations } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Payload;
      const { state, level, title, at, evidence } = crosswatch;
      messages.push({
        receivedMs: Date.now(),
        state,
        level,
        title,
        at,
        summary: commonAnnotations.summary,
        ...evidence,
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    messages,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
