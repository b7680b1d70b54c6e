import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { CrosswatchError } from '../lib/errors.ts';
import { acknowledgeAlert } from './alerts.ts';
import { writeBatch } from './batch.ts';
import type { Committed, StoreBatch } from './batch.ts';
import type { StoreConfig } from './config.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { createHistory } from './history/history.ts';
import { createHotTail } from './history/hot-tail.ts';
import { rollupSlice } from './history/rollup.ts';
import { sealSlice } from './history/seal.ts';
import type { HotValues } from './history/seal.ts';
import { lockStore } from './lock.ts';
import { migrate, readVersion } from './migrations.ts';
import { createNotificationOutbox } from './notification-outbox.ts';
import type { NotificationOutbox } from './notification-outbox.ts';
import { createQuarantine } from './quarantine.ts';
import type { Quarantine } from './quarantine.ts';
import { createReader } from './reader.ts';
import type { StoreReader } from './reader.ts';
import { retentionSlice } from './retention.ts';
import { createSilenceStore } from './silences.ts';
import type { SilenceStore } from './silences.ts';
import { createShipOutbox } from './ship-outbox.ts';
import type { ShipOutbox } from './ship-outbox.ts';

/** Half an hour of 300 fields every 5 s; a value takes about 24 bytes. */
const HOT_VALUES: HotValues = { least: 120_000, perColumn: 100, most: 1_000_000 };

export interface StoreOptions {
  /** The database file, or `:memory:`. */
  readonly path: string;
  readonly config: StoreConfig;
  /** History held in memory. Default: 120,000 values, with many columns up to a million. */
  readonly hotValues?: HotValues;
}

/** The local store of the process that writes it. */
export interface Store extends StoreReader {
  /**
   * Writes a batch in one durable transaction. When it throws, nothing of the batch is there; a `retryable` error (disk
   * full, IO) may be tried again with the same batch.
   */
  commit(batch: StoreBatch): Committed;
  /** Notes who took on the newest firing of an alert; false where none fires. */
  acknowledge(fingerprint: string, by: string, atMs: number): boolean;
  /**
   * Packs history, computes tiers and deletes what is past its time or bound: one slice of some milliseconds. True when
   * more waits: call again soon then, else in a second or so.
   */
  maintain(nowMs: number): boolean;
  readonly ship: ShipOutbox;
  readonly notifications: NotificationOutbox;
  readonly quarantine: Quarantine;
  readonly silences: SilenceStore;
  close(): void;
}

/** Opens (creating and migrating where needed) the store for writing. Only one process can have it so at a time. */
export function openStore({ path, config, hotValues = HOT_VALUES }: StoreOptions): Store {
  const inMemory = path === ':memory:';
  if (!inMemory) makeDirectory(path);
  const unlock = inMemory ? () => {} : lockStore(path);
  let database: Database | undefined;
  try {
    database = openDatabase(path);
    prepareForWriting(database);
    return createStore(database, config, hotValues, unlock);
  } catch (error) {
    database?.close();
    unlock();
    throw error;
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    // Who tried to log in is nobody else's business; the log and the shared memory of SQLite take the mode of the file.
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw new CrosswatchError('CW_STORE_OPEN', `The directory of the local store ${path} could not be made`, {
      cause: error,
      hint: 'Make it, writable for the user that Crosswatch runs as, or set store.path.',
    });
  }
}

function prepareForWriting(database: Database): void {
  readVersion(database);
  // Takes effect only before the first table; lets the file shrink when history goes.
  database.exec('PRAGMA auto_vacuum=INCREMENTAL');
  database.exec('PRAGMA journal_mode=WAL');
  database.exec('PRAGMA synchronous=FULL');
  database.exec('PRAGMA foreign_keys=ON');
  database.exec('PRAGMA journal_size_limit=16777216');
  migrate(database);
}

function createStore(
  database: Database,
  config: StoreConfig,
  hotValues: HotValues,
  unlock: () => void,
): Store {
  const hot = createHotTail(database);
  const ship = createShipOutbox(database, config.backlog.max_quarantined);
  const limits = {
    maxBacklogBytes: config.backlog.max_bytes,
    maxPendingNotifications: config.backlog.max_notifications,
  };
  return {
    ...createReader(database, createHistory(database, hot)),
    commit: (batch) =>
      database.transaction((afterCommit) => writeBatch(database, hot, batch, limits, afterCommit)),
    acknowledge: (fingerprint, by, atMs) => acknowledgeAlert(database, fingerprint, by, atMs),
    maintain: (nowMs) => {
      const seal = { nowMs, maxColumns: config.max_columns, hotValues };
      const packed = sealSlice(database, hot, seal) || rollupSlice(database, hot, nowMs) || ship.pack(nowMs);
      return retentionSlice(database, config, nowMs) || packed;
    },
    ship,
    notifications: createNotificationOutbox(database),
    quarantine: createQuarantine(database, config.backlog.max_bytes),
    silences: createSilenceStore(database),
    close: () => {
      database.close();
      unlock();
    },
  };
}
