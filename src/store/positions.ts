import type { PositionState } from '../model/log-line.ts';
import type { Database } from './database.ts';
import { decodeJson, encodeJson } from './typed-json.ts';

/** Where reading of a source stands, as part of the current transaction. */
export function writePosition(database: Database, source: string, position: PositionState): void {
  database.run('INSERT OR REPLACE INTO position(source, body) VALUES (?, ?)', source, encodeJson(position));
}

/** The position of every source that ever had one, by source id. */
export function readPositions(database: Database): ReadonlyMap<string, PositionState> {
  const rows = database.all<{ source: string; body: string }>('SELECT source, body FROM position');
  return new Map(rows.map((row) => [row.source, decodeJson<PositionState>(row.body)]));
}
