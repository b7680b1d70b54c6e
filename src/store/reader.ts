import type { AlertBundle, AlertRecord } from '../model/alert-record.ts';
import type { Transition } from '../model/alert.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { EventCounts, EventQuery } from '../model/history.ts';
import type { PositionState } from '../model/log-line.ts';
import type { Backlog } from '../model/shipment.ts';
import { transitionsByFiring } from './alert-transitions.ts';
import { getAlert, listAlerts } from './alerts.ts';
import type { AlertQuery } from './alerts.ts';
import { readCounters } from './counters.ts';
import type { StoreCounter } from './counters.ts';
import type { Database } from './database.ts';
import { countEvents, eventsInOrder, nextEventOrdinal, queryEvents } from './events.ts';
import type { NumberedEvent } from './events.ts';
import type { History } from './history/history.ts';
import { journalAfter } from './journal.ts';
import type { JournalEntry } from './journal.ts';
import { listAbandoned, notificationDepths } from './notification-outbox.ts';
import type { AbandonedNotification } from './notification-outbox.ts';
import { readPositions } from './positions.ts';
import { listQuarantined } from './quarantine.ts';
import type { QuarantinedLine } from './quarantine.ts';
import { usedBytes } from './retention.ts';
import { readBacklog } from './ship-outbox.ts';
import { readSnapshots } from './snapshots.ts';
import type { Snapshot } from './snapshots.ts';

/** What can be read of a store, also while another process writes it. */
export interface StoreReader {
  positions(): ReadonlyMap<string, PositionState>;
  /** Newest first, two at most. */
  snapshots(): readonly Snapshot[];
  /** Every kept journal item after `seq` (0 = all), oldest first. */
  journalAfter(seq: number): Iterable<JournalEntry>;
  nextEventOrdinal(): number;
  /** Newest first. */
  events(query: EventQuery): SecurityEvent[];
  /** Every event of [startMs, stopMs), oldest first. */
  eventsInOrder(startMs: number, stopMs: number): Iterable<NumberedEvent>;
  eventCounts(startMs: number, stopMs: number, everyMs: number): EventCounts[];
  alerts(query: AlertQuery): AlertRecord[];
  alert(fingerprint: string): AlertBundle | undefined;
  /** Every change of an alert in [startMs, stopMs), firing by firing. */
  transitions(startMs: number, stopMs: number): Iterable<Transition>;
  readonly history: History;
  backlog(): Backlog;
  /** Newest first. */
  quarantined(limit: number): QuarantinedLine[];
  /** Waiting notifications per receiver. */
  notificationDepths(): Readonly<Record<string, number>>;
  /** Notifications that were given up, newest first. */
  abandonedNotifications(limit: number): AbandonedNotification[];
  counters(): Readonly<Partial<Record<StoreCounter, number>>>;
  /** Bytes that hold something; the file may be larger for a while. */
  usedBytes(): number;
}

/** The reading side over a database. */
export function createReader(database: Database, history: History): StoreReader {
  return {
    positions: () => readPositions(database),
    snapshots: () => readSnapshots(database),
    journalAfter: (seq) => journalAfter(database, seq),
    nextEventOrdinal: () => nextEventOrdinal(database),
    events: (query) => queryEvents(database, query),
    eventsInOrder: (startMs, stopMs) => eventsInOrder(database, startMs, stopMs),
    eventCounts: (startMs, stopMs, everyMs) => countEvents(database, startMs, stopMs, everyMs),
    alerts: (query) => listAlerts(database, query),
    alert: (fingerprint) => getAlert(database, fingerprint),
    transitions: (startMs, stopMs) => transitionsByFiring(database, startMs, stopMs),
    history,
    backlog: () => readBacklog(database),
    quarantined: (limit) => listQuarantined(database, limit),
    notificationDepths: () => notificationDepths(database),
    abandonedNotifications: (limit) => listAbandoned(database, limit),
    usedBytes: () => usedBytes(database),
    counters: () => readCounters(database),
  };
}
