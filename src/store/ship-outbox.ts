import type { Backlog, BucketRole, RefusedLine, ShipBlock } from '../model/shipment.ts';
import { readCounters } from './counters.ts';
import type { Database, SqlBlob } from './database.ts';
import { addQuarantined, countQuarantined } from './quarantine.ts';
import { packSlice, rowText } from './ship-packing.ts';
import { addToTotal, readTotal } from './ship-rows.ts';

/** What shipping needs of the store. */
export interface ShipOutbox {
  /**
   * The oldest waiting lines, of one bucket and together within the limits, except that a block holds at least one
   * row (a row is at most 5,000 lines). Without `bucket`, that of the oldest row. Undefined when nothing waits.
   */
  nextBlock(bucket: BucketRole | undefined, maxLines: number, maxBytes: number): ShipBlock | undefined;
  /** Removes exactly the rows of the block and keeps the refused lines, in one transaction. */
  settle(block: ShipBlock, refused: readonly RefusedLine[]): void;
  backlog(): Backlog;
}

/** The outbox and its upkeep. */
export interface ShipOutboxWithUpkeep extends ShipOutbox {
  /** Packs some of what waits for long; true when there may be more. */
  pack(nowMs: number): boolean;
}

interface ShipRow {
  readonly id: number;
  readonly lines: number;
  readonly bytes: number;
  readonly text: string;
  readonly packed: SqlBlob | null;
}

/** The outbox over a database. `maxQuarantined` bounds the refused lines that are kept. */
export function createShipOutbox(database: Database, maxQuarantined: number): ShipOutboxWithUpkeep {
  // What was handed out may be under way: packing leaves it alone.
  const handedOut = new Map<BucketRole, number>();
  return {
    nextBlock(bucket, maxLines, maxBytes) {
      const from =
        bucket ?? database.get<{ bucket: BucketRole }>('SELECT bucket FROM ship ORDER BY id LIMIT 1')?.bucket;
      if (from === undefined) return undefined;
      const block = readBlock(database, from, maxLines, maxBytes);
      handedOut.set(from, Math.max(handedOut.get(from) ?? 0, block?.rowIds.at(-1) ?? 0));
      return block;
    },
    settle(block, refused) {
      database.transaction(() => {
        let committedMs = 0;
        for (const id of block.rowIds) {
          const row = database.get<{ created_ms: number; lines: number; bytes: number }>(
            'DELETE FROM ship WHERE id = ? RETURNING created_ms, lines, stored_bytes AS bytes',
            id,
          );
          if (row === undefined) continue;
          committedMs = row.created_ms;
          addToTotal(database, block.bucket, -row.lines, -row.bytes);
        }
        addQuarantined(database, block.bucket, refused, committedMs, maxQuarantined);
      });
    },
    backlog: () => readBacklog(database),
    pack: (nowMs) => packSlice(database, (bucket) => handedOut.get(bucket) ?? 0, nowMs),
  };
}

/** How much waits, and what never arrived. */
export function readBacklog(database: Database): Backlog {
  const counters = readCounters(database);
  return {
    ...readTotal(database),
    oldestMs: database.get<{ created_ms: number }>('SELECT created_ms FROM ship ORDER BY id LIMIT 1')
      ?.created_ms,
    droppedLines: (counters.ship_dropped_metric_lines ?? 0) + (counters.ship_dropped_security_lines ?? 0),
    quarantinedLines: countQuarantined(database),
  };
}

function readBlock(
  database: Database,
  bucket: BucketRole,
  maxLines: number,
  maxBytes: number,
): ShipBlock | undefined {
  const texts: string[] = [];
  const rowIds: number[] = [];
  let lines = 0;
  let bytes = 0;
  let after = 0;
  while (lines < maxLines && bytes < maxBytes) {
    const rows = database.all<ShipRow>(
      'SELECT id, lines, bytes, text, packed FROM ship WHERE bucket = ? AND id > ? ORDER BY id LIMIT 64',
      bucket,
      after,
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      const joinedBytes = bytes + row.bytes + (texts.length > 0 ? 1 : 0);
      const fits = lines + row.lines <= maxLines && joinedBytes <= maxBytes;
      if (!fits && texts.length > 0) return { bucket, text: texts.join('\n'), count: lines, bytes, rowIds };
      texts.push(rowText(row));
      rowIds.push(row.id);
      lines += row.lines;
      bytes = joinedBytes;
      after = row.id;
    }
  }
  return texts.length === 0 ? undefined : { bucket, text: texts.join('\n'), count: lines, bytes, rowIds };
}
