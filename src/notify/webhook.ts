import type { WebhookConfig } from './config.ts';
import type { Receiver, SendOutcome } from './receiver.ts';
import { parseRetryAfter } from '../lib/retry-after.ts';
import { toWebhookPayload } from './webhook-payload.ts';

// What the other side may mean to be transient, beside all of 5xx.
const RETRYABLE_STATUS = new Set([408, 425, 429]);
const MAX_ANSWER_BYTES = 64 * 1024;

export interface WebhookOptions {
  readonly config: WebhookConfig;
  /** Wall clock, for a `Retry-After` that is a date. */
  readonly now: () => number;
}

/**
 * POSTs a notification as JSON. 2xx is delivered; 408, 425, 429, 5xx, no answer and time-outs are tried again;
 * redirects and every other status are final.
 */
export function createWebhookReceiver({ config, now }: WebhookOptions): Receiver {
  const authorization =
    config.bearer_token === undefined ? {} : { authorization: `Bearer ${config.bearer_token}` };
  // Whoever has no webhook does not carry it: it is a quarter of the program's memory.
  const library = import('axios');
  return {
    name: config.name,
    async send(notification) {
      const { default: axios } = await library;
      try {
        const { status, headers } = await axios.post(config.url, toWebhookPayload(notification), {
          headers: {
            ...authorization,
            'idempotency-key': notification.idempotencyKey,
            'user-agent': 'crosswatch',
          },
          signal: AbortSignal.timeout(config.timeout),
          maxRedirects: 0,
          maxContentLength: MAX_ANSWER_BYTES,
          responseType: 'text',
          validateStatus: () => true,
        });
        return outcomeOf(status, parseRetryAfter(headers['retry-after'], now()));
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error) };
      }
    },
  };
}

function outcomeOf(status: number, retryAfterMs: number | undefined): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `HTTP ${status}`;
  if (status >= 500 || RETRYABLE_STATUS.has(status)) return { kind: 'failed', reason, retryAfterMs };
  return { kind: 'refused', reason };
}

// An axios error quotes the whole request, headers included: only its code and own message may leave this file.
function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code === 'ERR_CANCELED' ? 'timed out' : (code ?? message ?? String(error));
}
