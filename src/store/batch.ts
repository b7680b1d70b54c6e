import type { Transition } from '../model/alert.ts';
import type { JournalItem } from '../model/journal.ts';
import type { PositionState } from '../model/log-line.ts';
import type { Notification } from '../model/notification.ts';
import type { Point } from '../model/point.ts';
import type { RuleBasis } from '../model/rule-basis.ts';
import type { Silencing } from '../model/silence.ts';
import type { OutgoingLines } from '../model/shipment.ts';
import { recordTransition } from './alerts.ts';
import type { AfterCommit, Database } from './database.ts';
import { addEvents } from './events.ts';
import type { NumberedEvent } from './events.ts';
import type { HotTail } from './history/hot-tail.ts';
import { appendJournal } from './journal.ts';
import { addNotifications } from './notification-outbox.ts';
import { writePosition } from './positions.ts';
import { recordSilencings } from './silences.ts';
import { addOutgoing } from './ship-rows.ts';
import { addSnapshot } from './snapshots.ts';

/** Everything that one batch of input caused: committed as one, or not at all. */
export interface StoreBatch {
  /** Wall clock of the commit, Unix milliseconds: the age of what waits in the outboxes counts from it. */
  readonly nowMs: number;
  readonly journal?: readonly JournalItem[] | undefined;
  /** Where reading of each source stands after this batch. */
  readonly positions?: Readonly<Record<string, PositionState>> | undefined;
  /** Points for the local history. */
  readonly history?: readonly Point[] | undefined;
  /** Ordinals go on from `nextEventOrdinal()`. */
  readonly events?: readonly NumberedEvent[] | undefined;
  readonly transitions?: readonly Transition[] | undefined;
  /** What the rules of firing transitions mean, by rule. */
  readonly bases?: Readonly<Record<string, RuleBasis>> | undefined;
  readonly notifications?: readonly Notification[] | undefined;
  /** Alerts that are kept from being told of, or no longer. */
  readonly silencings?: readonly Silencing[] | undefined;
  readonly lines?: readonly OutgoingLines[] | undefined;
  /** The engine's state after the journal items of this batch and all before. */
  readonly snapshot?: string | undefined;
}

export interface Committed {
  /** Sequence numbers of the journal items, in their order. */
  readonly journalSeqs: readonly number[];
}

export interface BatchLimits {
  readonly maxBacklogBytes: number;
  readonly maxPendingNotifications: number;
}

/** Writes a batch as part of the current transaction. */
export function writeBatch(
  database: Database,
  hot: HotTail,
  batch: StoreBatch,
  limits: BatchLimits,
  afterCommit: AfterCommit,
): Committed {
  const journalSeqs = appendJournal(database, batch.journal ?? []);
  for (const [source, position] of Object.entries(batch.positions ?? {})) {
    writePosition(database, source, position);
  }
  hot.add(batch.history ?? [], afterCommit);
  addEvents(database, batch.events ?? []);
  for (const transition of batch.transitions ?? [])
    recordTransition(database, transition, batch.bases?.[transition.rule]);
  recordSilencings(database, batch.silencings ?? []);
  addNotifications(database, batch.notifications ?? [], batch.nowMs, limits.maxPendingNotifications);
  addOutgoing(database, batch.lines ?? [], batch.nowMs, limits.maxBacklogBytes);
  if (batch.snapshot !== undefined) addSnapshot(database, batch.snapshot, batch.nowMs);
  return { journalSeqs };
}
