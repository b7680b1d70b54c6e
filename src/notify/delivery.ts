import { createBackoff, type Backoff } from '../lib/backoff.ts';
import { type Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { PendingNotification } from '../model/notification.ts';
import type { NotifyConfig } from './config.ts';
import type { NotificationOutbox } from './outbox.ts';
import type { Receiver } from './receiver.ts';

const READ_AHEAD = 32;

/** Counters of one receiver since start. */
export interface DeliveryStatus {
  readonly receiver: string;
  readonly delivered: number;
  readonly failed: number;
  readonly abandoned: number;
  /** Why the last attempt failed; gone after a success. */
  readonly problem?: string | undefined;
}

export interface DeliveryOptions {
  readonly outbox: NotificationOutbox;
  readonly receivers: readonly Receiver[];
  readonly config: Pick<NotifyConfig, 'retry_initial' | 'retry_max' | 'give_up_after'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

export interface Delivery {
  start(): void;
  /** Something may have entered the outbox. */
  wake(): void;
  /** Lets attempts under way finish, starts no new one. */
  stop(): Promise<void>;
  status(): readonly DeliveryStatus[];
}

/**
 * Empties the notification outbox: one lane a receiver, oldest first, so that a dead receiver delays no other and a
 * `resolved` never overtakes its `firing`. A notification leaves the outbox only when its receiver has answered:
 * at least once, under one idempotency key.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const lanes = options.receivers.map((receiver) => createLane(receiver, options));
  return {
    start: () => lanes.forEach((lane) => lane.wake()),
    wake: () => lanes.forEach((lane) => lane.wake()),
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
    status: () => lanes.map((lane) => lane.status()),
  };
}

interface Lane {
  wake(): void;
  stop(): Promise<void>;
  status(): DeliveryStatus;
}

function createLane(receiver: Receiver, { outbox, config, clock, random, logger }: DeliveryOptions): Lane {
  const backoff: Backoff = createBackoff({
    initialMs: config.retry_initial,
    maxMs: config.retry_max,
    random,
  });
  let stopped = false;
  let running: Promise<void> | undefined;
  let wokenMeanwhile = false;
  let cancelTimer = (): void => {};
  let delivered = 0;
  let failed = 0;
  let abandoned = 0;
  let problem: string | undefined;

  function wake(): void {
    if (stopped) return;
    if (running !== undefined) {
      wokenMeanwhile = true;
      return;
    }
    cancelTimer();
    running = drain()
      .catch((error: unknown) => {
        problem = error instanceof Error ? error.message : String(error);
        logger.error({ receiver: receiver.name, problem }, 'the notification outbox could not be used');
        scheduleIn(backoff.next());
      })
      .finally(() => {
        running = undefined;
        if (!wokenMeanwhile) return;
        wokenMeanwhile = false;
        wake();
      });
  }

  function scheduleIn(delayMs: number): void {
    cancelTimer();
    if (!stopped) cancelTimer = clock.after(delayMs, wake);
  }

  async function drain(): Promise<void> {
    for (;;) {
      const batch = outbox.due(receiver.name, clock.now(), READ_AHEAD);
      for (const notification of batch) {
        if (stopped || !(await attempt(notification))) return;
      }
      if (batch.length === 0) break;
    }
    const next = outbox.nextDueMs(receiver.name);
    if (next !== undefined) scheduleIn(Math.max(0, next - clock.now()));
  }

  /** False when the lane has to pause. */
  async function attempt(notification: PendingNotification): Promise<boolean> {
    const outcome = await receiver.send(notification);
    const nowMs = clock.now();
    if (outcome.kind === 'delivered') {
      outbox.delivered(notification.id, nowMs);
      delivered += 1;
      problem = undefined;
      backoff.reset();
      return true;
    }
    problem = outcome.reason;
    const context = {
      receiver: receiver.name,
      reason: outcome.reason,
      idempotencyKey: notification.idempotencyKey,
    };
    const expired = nowMs - notification.createdMs >= config.give_up_after;
    if (outcome.kind === 'refused' || expired) {
      outbox.abandoned(notification.id, outcome.reason, nowMs);
      abandoned += 1;
      logger.error(
        context,
        expired ? 'notification given up: too old' : 'notification given up: the receiver refused it',
      );
      return true;
    }
    failed += 1;
    const delayMs = Math.ceil(Math.max(backoff.next(), outcome.retryAfterMs ?? 0));
    outbox.failed(notification.id, outcome.reason, nowMs + delayMs);
    logger.warn({ ...context, delayMs }, 'notification failed and will be tried again');
    scheduleIn(delayMs);
    return false;
  }

  return {
    wake,
    async stop() {
      stopped = true;
      cancelTimer();
      await running;
    },
    status: () => ({ receiver: receiver.name, delivered, failed, abandoned, problem }),
  };
}
