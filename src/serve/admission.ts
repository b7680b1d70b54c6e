import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CrosswatchError } from '../lib/errors.ts';

/**
 * Throws unless the request may go on. With a token, every request must carry it (header, or `?token=` for a
 * browser's first page view and event streams, which can not set headers). Without, the `Host` header must name loopback, or a page of
 * somebody else could read the API through a DNS name that it points here (DNS rebinding).
 */
export function admit(request: IncomingMessage, url: URL, token: string | undefined): void {
  if (token === undefined && !isLoopbackHost(request.headers.host)) {
    throw new CrosswatchError('CW_SERVE_FORBIDDEN_HOST', 'the Host header names no loopback address', {
      hint: 'open the page as http://127.0.0.1 or http://localhost, or set serve.token',
    });
  }
  if (token === undefined) return admitOrigin(request);
  const given = bearerOf(request) ?? url.searchParams.get('token') ?? '';
  if (!sameText(given, token)) {
    throw new CrosswatchError('CW_SERVE_UNAUTHORIZED', 'a valid token is needed', {
      hint: 'send the header "Authorization: Bearer TOKEN", or open the page with ?token=TOKEN',
    });
  }
}

// A browser lets any page post text anywhere, and says which page it was.
function admitOrigin({ method, headers: { origin, host } }: IncomingMessage): void {
  if (
    method === 'GET' ||
    method === 'HEAD' ||
    origin === undefined ||
    origin === `http://${host}` ||
    origin === `https://${host}`
  )
    return;
  throw new CrosswatchError('CW_SERVE_ORIGIN', 'pages of other sites may change nothing here');
}

function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return true;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (?<token>.+)$/i.exec(request.headers.authorization ?? '')?.groups?.['token'];
}

// Hashed first, so that the time it takes tells neither length nor common prefix.
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
