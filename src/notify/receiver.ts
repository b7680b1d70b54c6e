import type { PendingNotification } from '../model/notification.ts';

/** What became of one attempt. `refused` is final: the same message would be refused again. */
export type SendOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs?: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/** One way of telling somebody. Never throws; reasons carry no secret. */
export interface Receiver {
  readonly name: string;
  send(notification: PendingNotification): Promise<SendOutcome>;
}
