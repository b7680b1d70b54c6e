import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

/** How the server behaves towards one request. `undefined` is an orderly 204. */
export type Fault = (request: SeenRequest, response: ServerResponse) => void;

export interface SeenRequest {
  readonly path: string;
  readonly body: string;
  readonly gzip: boolean;
  readonly headers: IncomingHttpHeaders;
}

export interface FaultServer {
  readonly url: string;
  /** Lines of every request that was answered with 204. */
  readonly stored: string[];
  readonly requests: SeenRequest[];
  /** Faults for the next requests, in order; afterwards everything is accepted. */
  script(...faults: (Fault | undefined)[]): void;
  /** A rule for every request that is not scripted. */
  rule: Fault | undefined;
  close(): Promise<void>;
}

/** A server that speaks HTTP and misbehaves as it is told. */
export async function startFaultServer(): Promise<FaultServer> {
  const pending: (Fault | undefined)[] = [];
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: FaultServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored: [],
    requests: [],
    script: (...faults) => void pending.push(...faults),
    rule: undefined,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gzip = request.headers['content-encoding'] === 'gzip';
    const body = await text(gzip ? request.pipe(createGunzip()) : request);
    const seen = { path: request.url ?? '', body, gzip, headers: request.headers };
    self.requests.push(seen);
    const fault = pending.length > 0 ? pending.shift() : self.rule;
    fault?.(seen, response);
    if (fault !== undefined && response.statusCode !== 204) return;
    self.stored.push(...body.split('\n'));
    if (!response.headersSent) response.writeHead(204);
    response.end();
  }

  return self;
}

/** An error as InfluxDB words it. */
export function influxError(status: number, code: string, message: string, headers = {}) {
  return (_request: unknown, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ code, message }));
  };
}
