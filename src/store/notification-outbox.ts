import type { Transition } from '../model/alert.ts';
import type { Notification, PendingNotification } from '../model/notification.ts';
import { addTimeline } from './alerts.ts';
import { count } from './counters.ts';
import type { Database } from './database.ts';
import { decodeJson, encodeJson } from './typed-json.ts';

/** What delivery needs of the store. Each verb is a transaction of its own. */
export interface NotificationOutbox {
  /**
   * Notifications of a receiver whose time has come, oldest first; none behind one that has to wait, so that a later
   * message never overtakes an earlier one.
   */
  due(receiver: string, nowMs: number, limit: number): PendingNotification[];
  /** When the oldest pending one may be tried, Unix milliseconds; undefined when none is pending. */
  nextDueMs(receiver: string): number | undefined;
  delivered(id: number, nowMs: number): void;
  failed(id: number, error: string, retryAtMs: number): void;
  /** Gives up on one; it stays visible with its reason for the time of `retention.notifications`. */
  abandoned(id: number, reason: string, nowMs: number): void;
  /** Waiting notifications per receiver; receivers for which none waits are absent. */
  depths(): Readonly<Record<string, number>>;
}

export interface AbandonedNotification extends Notification {
  readonly id: number;
  readonly attempts: number;
  readonly createdMs: number;
  readonly reason: string;
}

interface NotificationRow {
  readonly id: number;
  readonly receiver: string;
  readonly idempotency_key: string;
  readonly created_ms: number;
  readonly attempts: number;
  readonly error: string | null;
  readonly transition: string;
}

/**
 * Adds notifications as part of the current transaction. One that is known by receiver and key is left out; past
 * `maxPending` the oldest of that receiver is abandoned and counted.
 */
export function addNotifications(
  database: Database,
  notifications: readonly Notification[],
  nowMs: number,
  maxPending: number,
): void {
  for (const { receiver, idempotencyKey, transition } of notifications) {
    database.run(
      `INSERT OR IGNORE INTO notification
         (receiver, idempotency_key, state, created_ms, due_ms, attempts, fingerprint, started_ms, transition)
       VALUES (?1, ?2, 'pending', ?3, ?3, 0, ?4, ?5, ?6)`,
      receiver,
      idempotencyKey,
      nowMs,
      transition.fingerprint,
      transition.startedAtMs,
      encodeJson(transition),
    );
  }
  for (const receiver of new Set(notifications.map((notification) => notification.receiver))) {
    const { changes } = database.run(
      `UPDATE notification SET state = 'abandoned', error = 'too many waited for this receiver'
       WHERE state = 'pending' AND receiver = ?1 AND id <= (
         SELECT id FROM notification WHERE state = 'pending' AND receiver = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
      receiver,
      maxPending,
    );
    count(database, 'notifications_abandoned_full', changes);
  }
}

/** The outbox over a database. */
export function createNotificationOutbox(database: Database): NotificationOutbox {
  /** Ends a pending notification and tells it in the story of its alert. */
  function close(
    id: number,
    state: 'delivered' | 'abandoned',
    error: string | undefined,
    nowMs: number,
  ): void {
    database.transaction(() => {
      const row = database.get<{ receiver: string; fingerprint: string; started_ms: number }>(
        "SELECT receiver, fingerprint, started_ms FROM notification WHERE id = ? AND state = 'pending'",
        id,
      );
      if (row === undefined) return;
      database.run('UPDATE notification SET state = ?, error = ? WHERE id = ?', state, error, id);
      addTimeline(database, row.fingerprint, row.started_ms, {
        atMs: nowMs,
        state: state === 'delivered' ? 'notified' : 'notification_failed',
        detail: error === undefined ? row.receiver : `${row.receiver}: ${error}`,
      });
    });
  }

  return {
    due(receiver, nowMs, limit) {
      const rows = database.all<NotificationRow & { readonly due_ms: number }>(
        `SELECT id, receiver, idempotency_key, created_ms, due_ms, attempts, error, transition FROM notification
         WHERE state = 'pending' AND receiver = ? ORDER BY id LIMIT ?`,
        receiver,
        limit,
      );
      const waiting = rows.findIndex(({ due_ms: dueMs }) => dueMs > nowMs);
      return rows.slice(0, waiting === -1 ? rows.length : waiting).map(toNotification);
    },
    nextDueMs: (receiver) =>
      database.get<{ due_ms: number }>(
        "SELECT due_ms FROM notification WHERE state = 'pending' AND receiver = ? ORDER BY id LIMIT 1",
        receiver,
      )?.due_ms,
    delivered: (id, nowMs) => close(id, 'delivered', undefined, nowMs),
    failed: (id, error, retryAtMs) =>
      void database.run(
        "UPDATE notification SET attempts = attempts + 1, error = ?, due_ms = ? WHERE id = ? AND state = 'pending'",
        error,
        retryAtMs,
        id,
      ),
    abandoned: (id, reason, nowMs) => close(id, 'abandoned', reason, nowMs),
    depths: () => notificationDepths(database),
  };
}

/** Waiting notifications per receiver; receivers for which none waits are absent. */
export function notificationDepths(database: Database): Readonly<Record<string, number>> {
  const rows = database.all<{ receiver: string; waiting: number }>(
    "SELECT receiver, count(*) AS waiting FROM notification WHERE state = 'pending' GROUP BY receiver",
  );
  return Object.fromEntries(rows.map((row) => [row.receiver, row.waiting]));
}

/** Notifications that were given up, newest first. */
export function listAbandoned(database: Database, limit: number): AbandonedNotification[] {
  return database
    .all<NotificationRow>(
      `SELECT id, receiver, idempotency_key, created_ms, attempts, error, transition FROM notification
       WHERE state = 'abandoned' ORDER BY id DESC LIMIT ?`,
      limit,
    )
    .map((row) => ({ ...toNotification(row), reason: row.error ?? '' }));
}

function toNotification(row: NotificationRow): PendingNotification {
  return {
    id: row.id,
    receiver: row.receiver,
    idempotencyKey: row.idempotency_key,
    attempts: row.attempts,
    createdMs: row.created_ms,
    transition: decodeJson<Transition>(row.transition),
  };
}
