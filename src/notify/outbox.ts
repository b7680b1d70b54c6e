import type { PendingNotification } from '../model/notification.ts';

/** What delivery needs of the store: everything owed to a receiver, oldest first, until it says what became of it. */
export interface NotificationOutbox {
  /** The oldest notifications owed to `receiver` that may be tried at `nowMs`; empty while the oldest has to wait. */
  due(receiver: string, nowMs: number, limit: number): readonly PendingNotification[];
  /** When the oldest notification of `receiver` may be tried next; undefined when nothing is owed. */
  nextDueMs(receiver: string): number | undefined;
  delivered(id: number, nowMs: number): void;
  failed(id: number, reason: string, retryAtMs: number): void;
  abandoned(id: number, reason: string, nowMs: number): void;
}
