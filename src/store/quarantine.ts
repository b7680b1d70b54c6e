import type { BucketRole, RefusedLine } from '../model/shipment.ts';
import { count } from './counters.ts';
import type { Database } from './database.ts';
import { addOutgoing } from './ship-rows.ts';

/** A refused line as a person looks at it. */
export interface QuarantinedLine extends RefusedLine {
  readonly id: number;
  readonly bucket: BucketRole;
  /** Unix milliseconds at which the line was first committed to the outbox. */
  readonly committedMs: number;
}

export interface Quarantine {
  /** Puts lines back into the ship outbox, in one transaction; returns how many. */
  resend(ids: readonly number[], nowMs: number): number;
  /** Forgets lines for good; returns how many. */
  discard(ids: readonly number[]): number;
}

/** Keeps refused lines, as part of the current transaction; past `maxLines` the oldest go, counted. */
export function addQuarantined(
  database: Database,
  bucket: BucketRole,
  refused: readonly RefusedLine[],
  committedMs: number,
  maxLines: number,
): void {
  if (refused.length === 0) return;
  for (const { line, reason } of refused) {
    database.run(
      'INSERT INTO quarantine(bucket, committed_ms, line, reason) VALUES (?, ?, ?, ?)',
      bucket,
      committedMs,
      line,
      reason,
    );
  }
  const { changes } = database.run(
    'DELETE FROM quarantine WHERE id <= (SELECT id FROM quarantine ORDER BY id DESC LIMIT 1 OFFSET ?)',
    maxLines,
  );
  count(database, 'quarantine_dropped_lines', changes);
}

/** Lines in quarantine. */
export function countQuarantined(database: Database): number {
  return database.get<{ lines: number }>('SELECT count(*) AS lines FROM quarantine')?.lines ?? 0;
}

/** Lines in quarantine, newest first. */
export function listQuarantined(database: Database, limit: number): QuarantinedLine[] {
  return database.all<QuarantinedLine>(
    'SELECT id, bucket, committed_ms AS committedMs, line, reason FROM quarantine ORDER BY id DESC LIMIT ?',
    limit,
  );
}

/** The quarantine over a database. `maxBacklogBytes` bounds the outbox that lines return to. */
export function createQuarantine(database: Database, maxBacklogBytes: number): Quarantine {
  function take(id: number): QuarantinedLine | undefined {
    return database.get<QuarantinedLine>(
      'DELETE FROM quarantine WHERE id = ? RETURNING id, bucket, committed_ms AS committedMs, line, reason',
      id,
    );
  }
  return {
    resend: (ids, nowMs) =>
      database.transaction(() => {
        const lines = ids.map(take).filter((line) => line !== undefined);
        const outgoing = lines.map(({ bucket, line }) => ({ bucket, text: line, count: 1 }));
        addOutgoing(database, outgoing, nowMs, maxBacklogBytes);
        return lines.length;
      }),
    discard: (ids) => database.transaction(() => ids.map(take).filter((line) => line !== undefined).length),
  };
}
