import type { BucketRole, OutgoingLines } from '../model/shipment.ts';
import { count } from './counters.ts';
import type { Database } from './database.ts';

/** A row holds no more; longer texts are cut, so that a block can keep to its limits. */
export const MAX_ROW_LINES = 5000;

/** Past the bound metrics go before anything about security. */
const DROP_ORDER = [
  ['metrics', 'ship_dropped_metric_lines'],
  ['security', 'ship_dropped_security_lines'],
] as const;

/** Adds lines as part of the current transaction, and drops the oldest where the backlog grows past `maxBytes`. */
export function addOutgoing(
  database: Database,
  outgoing: readonly OutgoingLines[],
  nowMs: number,
  maxBytes: number,
): void {
  for (const part of outgoing.flatMap(cutLines)) {
    const bytes = Buffer.byteLength(part.text);
    database.run(
      'INSERT INTO ship(bucket, created_ms, lines, bytes, stored_bytes, text) VALUES (?1, ?2, ?3, ?4, ?4, ?5)',
      part.bucket,
      nowMs,
      part.count,
      bytes,
      part.text,
    );
    addToTotal(database, part.bucket, part.count, bytes);
  }
  if (outgoing.length > 0) dropPast(database, maxBytes);
}

function cutLines(outgoing: OutgoingLines): OutgoingLines[] {
  if (outgoing.count === 0) return [];
  if (outgoing.count <= MAX_ROW_LINES) return [outgoing];
  const lines = outgoing.text.split('\n');
  const parts: OutgoingLines[] = [];
  for (let at = 0; at < lines.length; at += MAX_ROW_LINES) {
    const part = lines.slice(at, at + MAX_ROW_LINES);
    parts.push({ bucket: outgoing.bucket, text: part.join('\n'), count: part.length });
  }
  return parts;
}

/** Keeps the totals in step with the rows, as part of the current transaction. */
export function addToTotal(database: Database, bucket: BucketRole, lines: number, bytes: number): void {
  database.run(
    'UPDATE ship_total SET lines = lines + ?, bytes = bytes + ? WHERE bucket = ?',
    lines,
    bytes,
    bucket,
  );
}

/** Everything that waits, over both buckets; bytes as they are stored. */
export function readTotal(database: Database): { lines: number; bytes: number } {
  return (
    database.get<{ lines: number; bytes: number }>(
      'SELECT sum(lines) AS lines, sum(bytes) AS bytes FROM ship_total',
    ) ?? { lines: 0, bytes: 0 }
  );
}

function dropPast(database: Database, maxBytes: number): void {
  let excess = readTotal(database).bytes - maxBytes;
  for (const [bucket, counter] of DROP_ORDER) {
    while (excess > 0) {
      const row = database.get<{ id: number; lines: number; bytes: number }>(
        'SELECT id, lines, stored_bytes AS bytes FROM ship WHERE bucket = ? ORDER BY id LIMIT 1',
        bucket,
      );
      if (row === undefined) break;
      database.run('DELETE FROM ship WHERE id = ?', row.id);
      addToTotal(database, bucket, -row.lines, -row.bytes);
      count(database, counter, row.lines);
      excess -= row.bytes;
    }
  }
}
