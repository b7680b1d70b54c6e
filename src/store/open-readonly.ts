import { existsSync } from 'node:fs';
import { CrosswatchError } from '../lib/errors.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { createHistory } from './history/history.ts';
import type { History } from './history/history.ts';
import { createHotTail } from './history/hot-tail.ts';
import { MIGRATIONS, readVersion } from './migrations.ts';
import { createReader } from './reader.ts';
import type { StoreReader } from './reader.ts';

/** A store that another process may be writing meanwhile. */
export interface ReadonlyStore extends StoreReader {
  close(): void;
}

/** Opens an existing store for reading; neither waits for the process that writes it nor disturbs it. */
export function openStoreReadonly(path: string): ReadonlyStore {
  if (!existsSync(path)) {
    throw new CrosswatchError('CW_STORE_OPEN', `There is no local store at ${path}`, {
      hint: 'Start Crosswatch once to make it, or point store.path to where it is.',
    });
  }
  const database = openDatabase(path);
  try {
    database.exec('PRAGMA query_only=ON');
    if (readVersion(database) < MIGRATIONS.length) {
      throw new CrosswatchError(
        'CW_STORE_OLDER',
        `The local store ${path} was written by an older Crosswatch`,
        {
          hint: 'Start this Crosswatch once: it brings the store up to date.',
        },
      );
    }
    const history = createFreshHistory(database);
    return { ...createReader(database, history), close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * A history that reads the hot tail again when the other process has written. What is packed in the middle of a read is
 * seen twice at the most, and reading takes equal times once.
 */
function createFreshHistory(database: Database): History {
  const readVersionOfData = (): number =>
    database.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
  // Asked before reading, so that a write in between is noticed later rather than never.
  let seen = readVersionOfData();
  const hot = createHotTail(database);
  const history = createHistory(database, hot);
  function fresh(): History {
    const version = readVersionOfData();
    if (version !== seen) hot.reload();
    seen = version;
    return history;
  }
  return {
    query: (query) => fresh().query(query),
    latest: (measurement) => fresh().latest(measurement),
    points: (startMs, stopMs) => fresh().points(startMs, stopMs),
    steps: (startMs, stopMs) => fresh().steps(startMs, stopMs),
    counts: (startMs, stopMs) => fresh().counts(startMs, stopMs),
  };
}
