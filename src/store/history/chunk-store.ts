import type { Database, SqlBlob } from '../database.ts';
import type { ChunkTable } from './tier.ts';

// Rows are ordered by window, then column: new chunks are appended, old ones leave as one range, and either way the
// pages stay full. 2^26 columns times the windows of 4,000 years stay below 2^53.
const COLUMNS_PER_WINDOW = 2 ** 26;

function chunkKey(chunks: ChunkTable, windowMs: number, columnId: number): number {
  return (windowMs / chunks.windowMs) * COLUMNS_PER_WINDOW + columnId;
}

/** The chunk of a column in one window. */
export function readChunk(
  database: Database,
  chunks: ChunkTable,
  windowMs: number,
  columnId: number,
): SqlBlob | undefined {
  const key = chunkKey(chunks, windowMs, columnId);
  return database.get<{ body: SqlBlob }>(`SELECT body FROM ${chunks.table} WHERE key = ?`, key)?.body;
}

/** Writes a chunk over whatever was there, as part of the current transaction. */
export function writeChunk(
  database: Database,
  chunks: ChunkTable,
  windowMs: number,
  columnId: number,
  body: Uint8Array,
): void {
  database.run(
    `INSERT OR REPLACE INTO ${chunks.table}(key, body) VALUES (?, ?)`,
    chunkKey(chunks, windowMs, columnId),
    body,
  );
}

/** Starts of the oldest and the newest window that holds a chunk; undefined for an empty table. */
export function chunkRange(
  database: Database,
  chunks: ChunkTable,
): { readonly firstMs: number; readonly lastMs: number } | undefined {
  const row = database.get<{ first: number | null; last: number | null }>(
    `SELECT (SELECT min(key) FROM ${chunks.table}) AS first, (SELECT max(key) FROM ${chunks.table}) AS last`,
  );
  if (row === undefined || row.first === null || row.last === null) return undefined;
  const startOf = (key: number): number => Math.floor(key / COLUMNS_PER_WINDOW) * chunks.windowMs;
  return { firstMs: startOf(row.first), lastMs: startOf(row.last) };
}

/** Windows of the table that may hold something of [fromMs, toMs), oldest first. */
export function windowsBetween(
  database: Database,
  chunks: ChunkTable,
  fromMs: number,
  toMs: number,
): number[] {
  const range = chunkRange(database, chunks);
  if (range === undefined) return [];
  const { windowMs } = chunks;
  const first = Math.max(range.firstMs, Math.floor(fromMs / windowMs) * windowMs);
  const windows: number[] = [];
  for (let start = first; start <= range.lastMs && start < toMs; start += windowMs) windows.push(start);
  return windows;
}

/** Deletes at most `limit` of the oldest chunks of windows before `beforeMs`, in the current transaction; how many. */
export function deleteOldest(
  database: Database,
  chunks: ChunkTable,
  beforeMs: number,
  limit: number,
): number {
  const { table } = chunks;
  const before = chunkKey(chunks, Math.floor(beforeMs / chunks.windowMs) * chunks.windowMs, 0);
  return database.run(
    `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE key < ? ORDER BY key LIMIT ?)`,
    before,
    limit,
  ).changes;
}
