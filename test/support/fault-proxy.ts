import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a proxy does to writes. Other requests always pass. */
export type ProxyFault =
  | 'pass'
  /** An answer of its own; the server sees nothing. */
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** The server takes the points, and the answer breaks off in the middle of its first line. */
  | 'half an answer'
  /** The connection ends before the server sees anything. */
  | 'cut'
  /** Nothing ever answers. */
  | 'hang'
  /** Bodies beyond 4 KiB are too large, as a proxy with a small limit has it. */
  | 'small';

export interface FaultProxy {
  readonly url: string;
  fault: ProxyFault;
  /** Writes that a fault met since the start. */
  hits(): number;
  close(): Promise<void>;
}

const SMALL_BYTES = 4096;

/** An HTTP proxy in front of `target` that misbehaves as it is told. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let hits = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: 'pass',
    hits: () => hits,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const fault = incoming.url?.startsWith('/api/v2/write') === true ? proxy.fault : 'pass';
    if (fault === 'pass' || (fault === 'small' && body.length <= SMALL_BYTES))
      return await forward(incoming, body, response);
    hits += 1;
    if (fault === 'hang') return;
    if (fault === 'cut') return void response.destroy();
    if (fault === 'small') return void response.writeHead(413).end('too large');
    if (fault === 'half an answer') {
      await (await ask(incoming, body)).resume();
      response.socket?.end('HTTP/1.1 204 No Con');
      return;
    }
    response.writeHead(fault.status, { ...fault.headers }).end(fault.body);
  }

  async function forward(incoming: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const answered = await ask(incoming, body);
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    response.end(await buffer(answered));
  }

  async function ask({ url, method, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const outgoing = httpRequest(new URL(url ?? '/', target), { method, headers, agent: false });
    outgoing.end(body);
    const [answered] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answered;
  }

  return proxy;
}
