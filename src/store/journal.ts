import type { JournalItem } from '../model/journal.ts';
import type { Database } from './database.ts';
import { decodeJson, encodeJson } from './typed-json.ts';

export interface JournalEntry {
  /** Grows by arrival; never used twice. */
  readonly seq: number;
  readonly item: JournalItem;
}

/** Appends items in order, as part of the current transaction, and returns their sequence numbers. */
export function appendJournal(database: Database, items: readonly JournalItem[]): number[] {
  return items.map((item) => database.run('INSERT INTO journal(body) VALUES (?)', encodeJson(item)).rowId);
}

/** The sequence number of the newest item ever appended, 0 before the first. */
export function lastJournalSeq(database: Database): number {
  return database.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'journal'")?.seq ?? 0;
}

/** Every item after `seq`, oldest first, read in pages so that memory stays flat. */
export function* journalAfter(database: Database, seq: number, pageItems = 500): Generator<JournalEntry> {
  let after = seq;
  while (true) {
    const rows = database.all<{ seq: number; body: string }>(
      'SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?',
      after,
      pageItems,
    );
    for (const row of rows) yield { seq: row.seq, item: decodeJson<JournalItem>(row.body) };
    if (rows.length < pageItems) return;
    after = rows.at(-1)?.seq ?? after;
  }
}
