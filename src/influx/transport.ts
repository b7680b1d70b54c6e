import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { Transport } from '@influxdata/influxdb-client';
import type { Clock } from '../lib/clock.ts';
import { parseRetryAfter } from '../lib/retry-after.ts';
import type { BucketRole } from '../model/shipment.ts';
import { classifyAnswer } from './write-outcome.ts';
import type { WriteOutcome } from './write-outcome.ts';

/** Where lines can be sent. Never rejects: whatever happens is an outcome. */
export interface ShipTarget {
  /** For status and logs. */
  readonly name: string;
  write(bucket: BucketRole, text: string, signal: AbortSignal): Promise<WriteOutcome>;
}

export interface InfluxTargetOptions {
  readonly url: string;
  readonly org: string;
  readonly token: string | undefined;
  /** Asked after a 401 or 403 before the next request: a token that was replaced needs no restart. */
  readonly readToken?: (() => string | undefined) | undefined;
  readonly buckets: Readonly<Record<BucketRole, string>>;
  readonly timeoutMs: number;
  readonly gzip: 'auto' | 'always' | 'never';
  readonly clock: Clock;
}

const GZIP_FROM_BYTES = 1000;
/** Of an answer that is no error; InfluxDB's is empty. */
const MAX_KEPT = 4096;

/**
 * InfluxDB 2.x as a target. The client library makes the request and nothing else: it misreads `Retry-After`, drops
 * lines when its retries end and leaves a request that timed out running, so retrying is the shipper's and a timeout
 * ends the connection.
 */
export function createInfluxTarget(options: InfluxTargetOptions): ShipTarget {
  const { url, org, clock, timeoutMs } = options;
  let { token } = options;
  let transport = connect();
  let isDenied = false;
  const compress = options.gzip === 'always' || (options.gzip === 'auto' && !isLoopback(url));

  function connect(): Transport {
    return new InfluxDB({ url, ...(token === undefined ? {} : { token }), timeout: timeoutMs * 2 }).transport;
  }

  function renewToken(): void {
    isDenied = false;
    const current = options.readToken?.() ?? token;
    if (current === token) return;
    token = current;
    transport = connect();
  }

  return {
    // Without a password that the address may hold.
    name: new URL(url).origin,
    write(bucket, text, signal) {
      if (isDenied) renewToken();
      const query = new URLSearchParams({ org, bucket: options.buckets[bucket], precision: 'ns' });
      const abort = new AbortController();
      const forward = (): void => abort.abort();
      signal.addEventListener('abort', forward, { once: true });
      return new Promise<WriteOutcome>((resolve) => {
        let status = 0;
        let contentType: string | undefined;
        let body = '';
        const decoder = new TextDecoder();
        const cancelTimeout = clock.after(timeoutMs, () => {
          finish({ kind: 'retry', reason: `no answer within ${timeoutMs} ms` });
          abort.abort();
        });
        function finish(outcome: WriteOutcome): void {
          cancelTimeout();
          signal.removeEventListener('abort', forward);
          resolve(outcome);
        }
        transport.send(
          `/api/v2/write?${query}`,
          text,
          {
            method: 'POST',
            headers: { 'content-type': 'text/plain; charset=utf-8' },
            signal: abort.signal,
            ...(compress ? { gzipThreshold: GZIP_FROM_BYTES } : {}),
          },
          {
            responseStarted(headers, code) {
              status = code ?? 0;
              contentType = headers['content-type']?.toString();
            },
            next(chunk) {
              if (body.length < MAX_KEPT) body += decoder.decode(chunk.subarray(0, MAX_KEPT), { stream: true });
            },
            complete: () => finish(classifyAnswer(status, body, undefined, contentType)),
            error(error) {
              isDenied ||= error instanceof HttpError && (error.statusCode === 401 || error.statusCode === 403);
              finish(outcomeOf(error, clock.now()));
            },
          },
        );
      });
    },
  };
}

function outcomeOf(error: Error, nowMs: number): WriteOutcome {
  if (error instanceof HttpError) {
    const retryAfterMs = parseRetryAfter(error.headers?.['retry-after'], nowMs);
    return classifyAnswer(error.statusCode, error.body ?? '', retryAfterMs);
  }
  const { code } = error as { code?: unknown };
  return { kind: 'retry', reason: typeof code === 'string' ? `${code}: ${error.message}` : error.message };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
