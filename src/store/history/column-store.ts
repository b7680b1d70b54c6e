import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Labels } from '../../model/alert.ts';
import type { Database } from '../database.ts';
import type { Column, ColumnType } from './column.ts';

/** A column that has chunks. */
export interface StoredColumn extends Column {
  readonly id: number;
}

interface ColumnRow {
  readonly id: number;
  readonly measurement: string;
  readonly field: string;
  readonly tags: string;
  readonly type: ColumnType;
}

/**
 * The id of a column, made where it is new, as part of the current transaction. Undefined where `maxColumns` are known
 * already. `newestMs` keeps a living column from being forgotten.
 */
export function columnId(
  database: Database,
  column: Column,
  newestMs: number,
  maxColumns: number,
): number | undefined {
  const { measurement, field, type } = column;
  const tags = canonicalJson(column.tags);
  const known = database.get<{ id: number }>(
    `UPDATE history_column SET newest_ms = max(newest_ms, ?)
     WHERE measurement = ? AND field = ? AND tags = ? AND type = ? RETURNING id`,
    newestMs,
    measurement,
    field,
    tags,
    type,
  );
  if (known !== undefined) return known.id;
  const columns =
    database.get<{ columns: number }>('SELECT count(*) AS columns FROM history_column')?.columns ?? 0;
  if (columns >= maxColumns) return undefined;
  return database.run(
    'INSERT INTO history_column(measurement, field, tags, type, newest_ms) VALUES (?, ?, ?, ?, ?)',
    measurement,
    field,
    tags,
    type,
    newestMs,
  ).rowId;
}

/** Columns of one field, over all series. */
export function columnsOfField(database: Database, measurement: string, field: string): StoredColumn[] {
  return database
    .all<ColumnRow>(
      'SELECT id, measurement, field, tags, type FROM history_column WHERE measurement = ? AND field = ?',
      measurement,
      field,
    )
    .map(toColumn);
}

/** Up to `limit` columns whose id is above `afterId`, in order of their ids. */
export function columnsAfter(database: Database, afterId: number, limit: number): StoredColumn[] {
  return database
    .all<ColumnRow>(
      'SELECT id, measurement, field, tags, type FROM history_column WHERE id > ? ORDER BY id LIMIT ?',
      afterId,
      limit,
    )
    .map(toColumn);
}

/** Forgets columns of which every tier has lost its last chunk, in the current transaction. */
export function forgetColumns(database: Database, beforeMs: number): void {
  database.run('DELETE FROM history_column WHERE newest_ms < ?', beforeMs);
}

function toColumn(row: ColumnRow): StoredColumn {
  return { ...row, tags: JSON.parse(row.tags) as Labels };
}
