import { printable } from '../lib/printable.ts';

/** What a server said to a batch of lines, by what is to be done next. */
export type WriteOutcome =
  | { readonly kind: 'accepted' }
  /** 400: some lines are wrong, and none was stored. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** 422: the wrong ones were left out, the others are stored. `dropped` as far as the server counted. */
  | { readonly kind: 'partial'; readonly reason: string; readonly dropped: number | undefined }
  /** 413: the same lines in smaller batches may pass. */
  | { readonly kind: 'too_large'; readonly reason: string }
  /** Unreachable, timed out, busy or broken: the same request may pass later. */
  | { readonly kind: 'retry'; readonly reason: string; readonly retryAfterMs?: number | undefined }
  /** Access, organization or bucket is missing, or it is no InfluxDB that answers: a person has to act. */
  | { readonly kind: 'held'; readonly reason: string };

const MAX_REASON = 500;
// Of a page that somebody else wrote, the beginning tells whose it is.
const MAX_QUOTED = 100;

/**
 * Turns an HTTP answer to a write into what is to be done next. Only 204 says that lines are stored: every InfluxDB that
 * has `/api/v2/write` answers so (https://docs.influxdata.com/influxdb/v2/write-data/troubleshoot/, and 3's likewise),
 * while the 200 of a login page or a proxy stored nothing.
 */
export function classifyAnswer(
  status: number,
  body: string,
  retryAfterMs: number | undefined,
  contentType?: string,
): WriteOutcome {
  if (status === 204) return { kind: 'accepted' };
  const message = influxMessage(body);
  const reason = `${status}: ${(message ?? body).slice(0, MAX_REASON) || 'no explanation'}`;
  // The full text names the lines; a 400 or 422 that InfluxDB did not write comes from something in between.
  if (status === 400) return message === undefined ? { kind: 'held', reason } : { kind: 'refused', reason: message };
  if (status === 422 && message !== undefined) {
    const dropped = /\bdropped=(\d+)/.exec(message)?.[1];
    return { kind: 'partial', reason: message, dropped: dropped === undefined ? undefined : Number(dropped) };
  }
  if (status >= 200 && status < 300) {
    const type = contentType === undefined ? '' : ` (${contentType})`;
    const said = printable((message ?? body).slice(0, MAX_QUOTED)).trim() || 'no explanation';
    return { kind: 'held', reason: `${status}${type} instead of 204, so what answers is not InfluxDB: ${said}` };
  }
  if (status === 413) return { kind: 'too_large', reason };
  if (status < 200 || status === 408 || status === 425 || status === 429 || status >= 500)
    return { kind: 'retry', reason, retryAfterMs };
  return { kind: 'held', reason };
}

/** The message of an error body as InfluxDB writes it, or undefined where somebody else wrote it. */
function influxMessage(body: string): string | undefined {
  try {
    const { code, message } = JSON.parse(body) as { code?: unknown; message?: unknown };
    return typeof code === 'string' && typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
