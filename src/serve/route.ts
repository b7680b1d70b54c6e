import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';

/** What a handler gets: path parameters, the checked query, the checked body. */
export interface RouteRequest<Query, Body> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly raw: IncomingMessage;
}

/** A JSON answer, or `sent` when the handler wrote to the response itself (text, server-sent events). */
export type RouteAnswer = { readonly json: unknown } | 'sent';

/** One endpoint. The OpenAPI document and docs/http-api.md are made of these. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Segments with parameters in braces: `/api/v1/alerts/{fingerprint}`. */
  readonly path: string;
  readonly summary: string;
  /** Health checks answer without a token. */
  readonly open: boolean;
  readonly query: z.ZodType | undefined;
  /** Query parameters beside the schema's, by prefix (`tag.`). */
  readonly queryPrefix: string | undefined;
  readonly body: z.ZodType | undefined;
  /** A body that is not JSON: its media type. The handler reads it from `raw`. */
  readonly text: string | undefined;
  readonly handle: (
    request: RouteRequest<never, never>,
    response: ServerResponse,
  ) => RouteAnswer | Promise<RouteAnswer>;
}

interface RouteSpec<Query, Body> {
  readonly method?: Route['method'];
  readonly path: string;
  readonly summary: string;
  readonly open?: boolean;
  readonly query?: z.ZodType<Query>;
  readonly queryPrefix?: string;
  readonly body?: z.ZodType<Body>;
  readonly text?: string;
  readonly handle: (
    request: RouteRequest<Query, Body>,
    response: ServerResponse,
  ) => RouteAnswer | Promise<RouteAnswer>;
}

/** Declares an endpoint; the handler sees the query and the body as their schemas parse them. */
export function route<Query = undefined, Body = undefined>(spec: RouteSpec<Query, Body>): Route {
  return {
    method: spec.method ?? 'GET',
    path: spec.path,
    summary: spec.summary,
    open: spec.open ?? false,
    query: spec.query,
    queryPrefix: spec.queryPrefix,
    body: spec.body,
    text: spec.text,
    handle: spec.handle as Route['handle'],
  };
}
