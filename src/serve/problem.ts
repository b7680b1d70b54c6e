import type { ServerResponse } from 'node:http';
import { CrosswatchError, ERROR_CODES, type ErrorCode } from '../lib/errors.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
  CW_SERVE_BAD_REQUEST: 400,
  CW_SERVE_UNAUTHORIZED: 401,
  CW_SERVE_FORBIDDEN_HOST: 421,
  CW_SERVE_NOT_FOUND: 404,
  CW_SERVE_METHOD: 405,
  CW_SERVE_ORIGIN: 403,
  CW_SERVE_TOO_LARGE: 413,
  CW_SERVE_LINES: 400,
  CW_SERVE_SERIES: 422,
  CW_SERVE_RULES: 422,
  CW_SERVE_BUSY: 503,
  CW_ALERTS_MATCHER: 400,
  CW_ALERTS_SILENCE: 400,
};

/** Answers with an RFC 9457 problem document whose `code` is stable. Inner errors show nothing of themselves. */
export function sendProblem(response: ServerResponse, error: unknown, members: object = {}): void {
  const known = error instanceof CrosswatchError && STATUS[error.code] !== undefined ? error : undefined;
  const code: ErrorCode = known?.code ?? 'CW_SERVE_INTERNAL';
  const status = STATUS[code] ?? 500;
  const body = {
    type: 'about:blank',
    title: ERROR_CODES[code],
    status,
    code,
    detail: known?.message,
    hint: known?.hint,
    ...members,
  };
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    ...(status === 503 ? { 'retry-after': '1' } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="crosswatch"' } : {}),
  });
  response.end(JSON.stringify(body));
}
