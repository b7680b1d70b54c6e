import type { Database } from './database.ts';

/** What the store counts over its whole life: everything that a limit made it leave out. */
export type StoreCounter =
  | 'ship_dropped_metric_lines'
  | 'ship_dropped_security_lines'
  | 'quarantine_dropped_lines'
  | 'notifications_abandoned_full'
  | 'events_repeated'
  | 'history_values_refused'
  | 'history_chunks_evicted'
  | 'events_evicted';

/** Adds to a counter as part of the current transaction. */
export function count(database: Database, counter: StoreCounter, by: number): void {
  if (by === 0) return;
  database.run(
    'INSERT INTO counter(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = value + excluded.value',
    counter,
    by,
  );
}

/** Every counter that is not zero. */
export function readCounters(database: Database): Readonly<Partial<Record<StoreCounter, number>>> {
  const rows = database.all<{ name: StoreCounter; value: number }>('SELECT name, value FROM counter');
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
