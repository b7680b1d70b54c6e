import type { AlertRecord } from '../model/alert-record.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { EventCounts, EventQuery } from '../model/history.ts';
import type { PositionState } from '../model/log-line.ts';
import { getAlert, listAlerts } from './alerts.ts';
import type { AlertQuery } from './alerts.ts';
import { readCounters } from './counters.ts';
import type { StoreCounter } from './counters.ts';
import type { Database } from './database.ts';
import { countEvents, nextEventOrdinal, queryEvents } from './events.ts';
import { createHistory } from './history/history.ts';
import type { History } from './history/history.ts';
import type { HotTail } from './history/hot-tail.ts';
import { journalAfter } from './journal.ts';
import type { JournalEntry } from './journal.ts';
import { readPositions } from './positions.ts';
import { usedBytes } from './retention.ts';
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
  eventCounts(startMs: number, stopMs: number, everyMs: number): EventCounts[];
  alerts(query: AlertQuery): AlertRecord[];
  alert(fingerprint: string): AlertRecord | undefined;
  readonly history: History;
  counters(): Readonly<Partial<Record<StoreCounter, number>>>;
  /** Bytes that hold something; the file may be larger for a while. */
  usedBytes(): number;
}

/** The reading side over a database. */
export function createReader(database: Database, hot: HotTail): StoreReader {
  return {
    positions: () => readPositions(database),
    snapshots: () => readSnapshots(database),
    journalAfter: (seq) => journalAfter(database, seq),
    nextEventOrdinal: () => nextEventOrdinal(database),
    events: (query) => queryEvents(database, query),
    eventCounts: (startMs, stopMs, everyMs) => countEvents(database, startMs, stopMs, everyMs),
    alerts: (query) => listAlerts(database, query),
    alert: (fingerprint) => getAlert(database, fingerprint),
    history: createHistory(database, hot),
    usedBytes: () => usedBytes(database),
    counters: () => readCounters(database),
  };
}
