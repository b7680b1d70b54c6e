import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { BucketRole } from '../model/shipment.ts';
import type { Database, SqlBlob } from './database.ts';
import { addToTotal, MAX_ROW_LINES } from './ship-rows.ts';

/** Rows younger than this are about to be shipped, or their target has only just gone away. */
const SETTLED_MS = 60_000;
/** Less than this does not repay the work; more does not fit a slice of some milliseconds. */
const MIN_BYTES = 64 * 1024;
const MAX_BYTES = 512 * 1024;

interface UnpackedRow {
  readonly id: number;
  readonly created_ms: number;
  readonly lines: number;
  readonly bytes: number;
  readonly text: string;
}

/**
 * While InfluxDB is away: joins some old rows of one bucket, behind `afterId`, into a deflated one (a tenth of the size),
 * in a transaction of its own; false when there was nothing to do. The row takes the place of the last of them, so that a
 * block read before could at worst be sent twice, never be taken for the whole.
 */
export function packSlice(
  database: Database,
  afterId: (bucket: BucketRole) => number,
  nowMs: number,
): boolean {
  for (const bucket of ['metrics', 'security'] as const) {
    const rows = rowsToPack(database, bucket, afterId(bucket), nowMs);
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    if (bytes < MIN_BYTES) continue;
    database.transaction(() => pack(database, bucket, rows, bytes));
    return true;
  }
  return false;
}

function rowsToPack(database: Database, bucket: BucketRole, afterId: number, nowMs: number): UnpackedRow[] {
  const rows = database.all<UnpackedRow>(
    `SELECT id, created_ms, lines, bytes, text FROM ship
     WHERE packed IS NULL AND bucket = ? AND id > ? AND created_ms < ? ORDER BY id LIMIT 100`,
    bucket,
    afterId,
    nowMs - SETTLED_MS,
  );
  let lines = 0;
  let bytes = 0;
  const end = rows.findIndex((row, i) => {
    lines += row.lines;
    bytes += row.bytes;
    return i > 0 && (lines > MAX_ROW_LINES || bytes > MAX_BYTES);
  });
  return end === -1 ? rows : rows.slice(0, end);
}

function pack(database: Database, bucket: BucketRole, rows: readonly UnpackedRow[], bytes: number): void {
  const first = rows[0] as UnpackedRow;
  const last = rows.at(-1) as UnpackedRow;
  const text = rows.map((row) => row.text).join('\n');
  const packed = deflateRawSync(text, { level: 3 });
  database.run(
    'DELETE FROM ship WHERE bucket = ? AND packed IS NULL AND id >= ? AND id < ?',
    bucket,
    first.id,
    last.id,
  );
  database.run(
    `UPDATE ship SET text = '', packed = ?, stored_bytes = ?, bytes = ?, lines = ?, created_ms = ? WHERE id = ?`,
    packed,
    packed.length,
    Buffer.byteLength(text),
    rows.reduce((sum, row) => sum + row.lines, 0),
    first.created_ms,
    last.id,
  );
  addToTotal(database, bucket, 0, packed.length - bytes);
}

/** The lines of a row, packed or not. */
export function rowText(row: { readonly text: string; readonly packed: SqlBlob | null }): string {
  return row.packed === null ? row.text : inflateRawSync(row.packed).toString('utf8');
}
