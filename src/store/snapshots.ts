import type { Database } from './database.ts';
import { lastJournalSeq } from './journal.ts';

/** The engine's state after it had taken every journal item up to `journalSeq`. */
export interface Snapshot {
  readonly journalSeq: number;
  readonly createdMs: number;
  /** Text that only the engine understands. */
  readonly state: string;
}

export const SNAPSHOTS_KEPT = 2;

/** Adds a snapshot of the state after the newest journal item, as part of the current transaction. */
export function addSnapshot(database: Database, state: string, nowMs: number): void {
  database.run(
    'INSERT INTO snapshot(journal_seq, created_ms, state) VALUES (?, ?, ?)',
    lastJournalSeq(database),
    nowMs,
    state,
  );
  database.run(
    'DELETE FROM snapshot WHERE id NOT IN (SELECT id FROM snapshot ORDER BY id DESC LIMIT ?)',
    SNAPSHOTS_KEPT,
  );
}

/** Newest first: should the newest be unreadable to its engine, the one before it and a longer journal still serve. */
export function readSnapshots(database: Database): Snapshot[] {
  return database
    .all<{ journal_seq: number; created_ms: number; state: string }>(
      'SELECT journal_seq, created_ms, state FROM snapshot ORDER BY id DESC',
    )
    .map((row) => ({ journalSeq: row.journal_seq, createdMs: row.created_ms, state: row.state }));
}
