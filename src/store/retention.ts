import type { StoreConfig } from './config.ts';
import { count } from './counters.ts';
import type { Database } from './database.ts';
import { deleteOldest } from './history/chunk-store.ts';
import { forgetColumns } from './history/column-store.ts';
import { dueWindows } from './history/rollup.ts';
import { FIVE_MINUTE, MINUTE, RAW } from './history/tier.ts';
import type { ChunkTable } from './history/tier.ts';
import { lastJournalSeq } from './journal.ts';
import { forgetSilences } from './silences.ts';
import { SNAPSHOTS_KEPT } from './snapshots.ts';

/** Rows of one kind that one slice of work deletes: a few milliseconds. */
const SLICE_ROWS = 200;
/** Pages that one slice gives back to the file system, and how many free ones are kept for reuse. */
const SLICE_PAGES = 100;
const SPARE_PAGES = 256;

/** Deletes some of what is past its time or its bound; true when more waits. */
export function retentionSlice(database: Database, config: StoreConfig, nowMs: number): boolean {
  const full = database.transaction(() => {
    const deleted = [...expire(database, config, nowMs), evict(database, config.max_bytes)];
    return deleted.some((rows) => rows === SLICE_ROWS);
  });
  return shrinkFile(database) || full;
}

/** Each entry: how many rows of one kind went. */
function expire(
  database: Database,
  { retention, journal_items: journalItems }: StoreConfig,
  nowMs: number,
): number[] {
  // A finer tier stays until the coarser one has been computed from it.
  const rawFloor = Math.min(nowMs - retention.raw, ...dueWindows(database, MINUTE));
  const minuteFloor = Math.min(nowMs - retention.one_minute, ...dueWindows(database, FIVE_MINUTE));
  const lastTier = deleteOldest(database, FIVE_MINUTE, nowMs - retention.five_minutes, SLICE_ROWS);
  if (lastTier > 0) {
    const longest = Math.max(retention.raw, retention.one_minute, retention.five_minutes);
    forgetColumns(database, nowMs - longest - FIVE_MINUTE.windowMs);
  }
  return [
    pruneJournal(database, journalItems),
    deleteOldest(database, RAW, rawFloor, SLICE_ROWS),
    deleteOldest(database, MINUTE, minuteFloor, SLICE_ROWS),
    lastTier,
    deleteRows(database, 'event', 'ordinal', 'time_ms < ?', nowMs - retention.events),
    database.run('DELETE FROM event_minute WHERE minute_ms < ?', nowMs - retention.five_minutes).changes,
    deleteRows(database, 'alert', 'id', "state = 'resolved' AND ended_ms < ?", nowMs - retention.alerts),
    database.run('DELETE FROM rule_basis WHERE hash NOT IN (SELECT basis FROM alert WHERE basis IS NOT NULL)')
      .changes,
    forgetSilences(database, nowMs),
    deleteRows(
      database,
      'notification',
      'id',
      "state <> 'pending' AND created_ms < ?",
      nowMs - retention.notifications,
    ),
  ];
}

function deleteRows(database: Database, table: string, id: string, condition: string, value: number): number {
  return database.run(
    `DELETE FROM ${table} WHERE ${id} IN (SELECT ${id} FROM ${table} WHERE ${condition} LIMIT ${SLICE_ROWS})`,
    value,
  ).changes;
}

/** The journal behind the older snapshot is not needed by any start; the newest of it stay to be replayed by people. */
function pruneJournal(database: Database, keptItems: number): number {
  const snapshots = database.all<{ journal_seq: number }>('SELECT journal_seq FROM snapshot ORDER BY id');
  const [older] = snapshots;
  if (older === undefined || snapshots.length < SNAPSHOTS_KEPT) return 0;
  const last = Math.min(older.journal_seq, lastJournalSeq(database) - keptItems);
  return deleteRows(database, 'journal', 'seq', 'seq <= ?', last);
}

/** Past the bound of the whole store the finest history goes first, oldest windows first; security events last. */
function evict(database: Database, maxBytes: number): number {
  if (usedBytes(database) <= maxBytes) return 0;
  const tables: readonly ChunkTable[] = [RAW, MINUTE, FIVE_MINUTE];
  for (const chunks of tables) {
    const deleted = deleteOldest(database, chunks, Number.MAX_SAFE_INTEGER, SLICE_ROWS);
    count(database, 'history_chunks_evicted', deleted);
    if (deleted > 0) return deleted;
  }
  const events = database.run(
    `DELETE FROM event WHERE ordinal IN (SELECT ordinal FROM event ORDER BY time_ms LIMIT ${SLICE_ROWS})`,
  ).changes;
  count(database, 'events_evicted', events);
  return events;
}

function readPragma(database: Database, name: 'page_count' | 'freelist_count' | 'page_size'): number {
  return database.get<Record<string, number>>(`PRAGMA ${name}`)?.[name] ?? 0;
}

/** Bytes of the store that hold something. */
export function usedBytes(database: Database): number {
  return (
    (readPragma(database, 'page_count') - readPragma(database, 'freelist_count')) *
    readPragma(database, 'page_size')
  );
}

/** Gives free pages back to the file system; true when more are left to give. */
function shrinkFile(database: Database): boolean {
  const excess = readPragma(database, 'freelist_count') - SPARE_PAGES;
  if (excess <= 0) return false;
  // It gives one row a page, and goes only as far as its rows are read.
  database.all(`PRAGMA incremental_vacuum(${Math.min(excess, SLICE_PAGES)})`);
  return excess > SLICE_PAGES;
}
