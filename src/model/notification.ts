import type { Transition } from './alert.ts';

/** One message that is owed to one receiver. Stored with the transition that caused it, in one transaction. */
export interface Notification {
  /** Name of the receiver in the configuration. */
  readonly receiver: string;
  /** Equal for every attempt at the same message, across restarts: a receiver may drop repeats by it. */
  readonly idempotencyKey: string;
  readonly transition: Transition;
}

/** A notification that has not been delivered yet. */
export interface PendingNotification extends Notification {
  /** Position in the outbox. */
  readonly id: number;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Unix milliseconds at which it entered the outbox. */
  readonly createdMs: number;
}
