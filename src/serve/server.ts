import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import { CrosswatchError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { admit } from './admission.ts';
import type { ServeConfig } from './config.ts';
import { matchRoute } from './match-route.ts';
import { sendProblem } from './problem.ts';
import { readJsonBody } from './read-body.ts';
import type { Route } from './route.ts';

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

export interface ServerOptions {
  readonly config: Pick<ServeConfig, 'address' | 'port' | 'token'>;
  readonly routes: readonly Route[];
  readonly logger: Logger;
}

export interface Server {
  /** Resolves with the address it listens on, e.g. `http://127.0.0.1:8990`. */
  start(): Promise<string>;
  /** Ends every connection, streams included. */
  stop(): Promise<void>;
}

/** HTTP on node:http with our own routes: admission, checked parameters, problem documents. */
export function createServer({ config, routes, logger }: ServerOptions): Server {
  const server = createHttpServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof CrosswatchError))
        logger.error({ error: String(error), path: request.url }, 'a request failed');
      if (response.headersSent) response.destroy();
      else sendProblem(response, error);
    });
  });
  server.requestTimeout = 30_000;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const url = parseUrl(request);
    const match = matchRoute(routes, request.method ?? 'GET', url.pathname);
    const open = match.kind === 'found' && match.route.open;
    if (!open) admit(request, url, config.token);
    if (match.kind === 'none')
      throw new CrosswatchError('CW_SERVE_NOT_FOUND', 'there is nothing at this path');
    if (match.kind === 'wrong_method') {
      response.setHeader('allow', match.allowed.join(', '));
      throw new CrosswatchError('CW_SERVE_METHOD', `use ${match.allowed.join(' or ')}`);
    }
    const { route, params } = match;
    const query = route.query === undefined ? undefined : check(route.query, queryOf(url, route.queryPrefix));
    const body = route.body === undefined ? undefined : check(route.body, await readJsonBody(request));
    const result = await route.handle(
      { params, query: query as never, body: body as never, raw: request },
      response,
    );
    if (result === 'sent') return;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(result.json, (_key, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      ),
    );
  }

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(config, cause)));
        server.listen(config.port, config.address, () => {
          const { address, port, family } = server.address() as AddressInfo;
          resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parseUrl(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://localhost');
  } catch (cause) {
    throw new CrosswatchError('CW_SERVE_BAD_REQUEST', 'the request target is not a path', { cause });
  }
}

// Parameters with the route's prefix are gathered under it: `tag.cpu=cpu0` becomes { tag: { cpu: 'cpu0' } }.
function queryOf(url: URL, prefix: string | undefined): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  const gathered: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (name === 'token') continue;
    if (prefix !== undefined && name.startsWith(`${prefix}.`))
      gathered[name.slice(prefix.length + 1)] = value;
    else query[name] = value;
  }
  return prefix === undefined ? query : { ...query, [prefix]: gathered };
}

function check(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const words = parsed.error.issues.map((issue) =>
    [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': '),
  );
  throw new CrosswatchError('CW_SERVE_BAD_REQUEST', words.join('; '), {
    hint: 'GET /api/v1/openapi.json describes every parameter',
  });
}

function listenError(
  { address, port }: { address: string; port: number },
  cause: NodeJS.ErrnoException,
): CrosswatchError {
  const hint =
    cause.code === 'EADDRINUSE'
      ? 'another program listens there: is Crosswatch running already? Set serve.port to another number'
      : 'set serve.address and serve.port to an address of this host that may be listened on';
  return new CrosswatchError(
    'CW_SERVE_LISTEN',
    `cannot listen on ${address}:${port} (${cause.code ?? cause.message})`,
    { hint, cause },
  );
}
