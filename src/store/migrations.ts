import { CrosswatchError } from '../lib/errors.ts';
import type { Database } from './database.ts';

/** Marks the file as ours in SQLite's header: "CWS1". */
const APPLICATION_ID = 0x43575331;

/** Step n (counted from 1) leads from version n - 1 to version n. A released step is never edited. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
  CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY AUTOINCREMENT, journal_seq INTEGER NOT NULL, created_ms INTEGER NOT NULL, state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE position (source TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE event_ordinal (only INTEGER PRIMARY KEY CHECK (only = 1), next INTEGER NOT NULL) STRICT;
  INSERT INTO event_ordinal VALUES (1, 0);
  CREATE TABLE event (
    ordinal INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, time_ms INTEGER NOT NULL,
    action TEXT NOT NULL, outcome TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX event_by_time ON event (time_ms, action, outcome);
  CREATE TABLE event_minute (
    minute_ms INTEGER NOT NULL, action TEXT NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (minute_ms, action, outcome)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alert (
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER,
    state TEXT NOT NULL, acknowledged_by TEXT, newest TEXT NOT NULL,
    UNIQUE (fingerprint, started_ms)
  ) STRICT;
  CREATE INDEX alert_by_state ON alert (state, started_ms);
  CREATE INDEX alert_by_end ON alert (ended_ms) WHERE state = 'resolved';
  CREATE TABLE alert_timeline (
    id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alert(id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL, state TEXT NOT NULL, level TEXT, detail TEXT
  ) STRICT;
  CREATE INDEX alert_timeline_by_alert ON alert_timeline (alert_id);

  CREATE TABLE notification (
    id INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, idempotency_key TEXT NOT NULL,
    state TEXT NOT NULL, created_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,
    error TEXT, fingerprint TEXT NOT NULL, started_ms INTEGER NOT NULL, transition TEXT NOT NULL,
    UNIQUE (receiver, idempotency_key)
  ) STRICT;
  CREATE INDEX notification_pending ON notification (receiver, id) WHERE state = 'pending';
  CREATE INDEX notification_closed ON notification (created_ms) WHERE state <> 'pending';

  CREATE TABLE ship (
    id INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, created_ms INTEGER NOT NULL,
    lines INTEGER NOT NULL, bytes INTEGER NOT NULL, stored_bytes INTEGER NOT NULL, text TEXT NOT NULL, packed BLOB
  ) STRICT;
  CREATE INDEX ship_by_bucket ON ship (bucket, id);
  CREATE INDEX ship_unpacked ON ship (bucket, id) WHERE packed IS NULL;
  CREATE TABLE ship_total (bucket TEXT PRIMARY KEY, lines INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO ship_total VALUES ('metrics', 0, 0), ('security', 0, 0);
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, committed_ms INTEGER NOT NULL,
    line TEXT NOT NULL, reason TEXT NOT NULL
  ) STRICT;

  CREATE TABLE hot (id INTEGER PRIMARY KEY AUTOINCREMENT, window INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE INDEX hot_by_window ON hot (window);
  `,
  `
  CREATE TABLE history_column (
    id INTEGER PRIMARY KEY AUTOINCREMENT, measurement TEXT NOT NULL, field TEXT NOT NULL, tags TEXT NOT NULL,
    type TEXT NOT NULL, newest_ms INTEGER NOT NULL, UNIQUE (measurement, field, tags, type)
  ) STRICT;
  CREATE TABLE raw_chunk (key INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
  CREATE TABLE minute_chunk (key INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
  CREATE TABLE five_minute_chunk (key INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
  CREATE TABLE rollup_due (
    tier TEXT NOT NULL, window_ms INTEGER NOT NULL, after_column INTEGER NOT NULL, PRIMARY KEY (tier, window_ms)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE rule_basis (hash TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  ALTER TABLE alert ADD COLUMN opening TEXT;
  ALTER TABLE alert ADD COLUMN basis TEXT;
  CREATE INDEX alert_by_basis ON alert (basis);
  ALTER TABLE alert ADD COLUMN silenced_by TEXT;
  CREATE INDEX alert_silenced ON alert (id) WHERE silenced_by IS NOT NULL AND state = 'firing';
  CREATE TABLE silence (
    id TEXT PRIMARY KEY, starts_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * Brings the database to the version of the last step, each step in a transaction of its own. Refuses a database of a newer
 * Crosswatch and one that is not ours, without touching it.
 */
export function migrate(database: Database, steps: readonly string[] = MIGRATIONS): void {
  const version = readVersion(database);
  for (let next = version + 1; next <= steps.length; next++) {
    database.transaction(() => {
      database.exec(steps[next - 1] ?? '');
      database.exec(`PRAGMA application_id=${APPLICATION_ID}`);
      database.exec(`PRAGMA user_version=${next}`);
    });
  }
}

/** The version of the database; throws where this program must not write or read it. */
export function readVersion(database: Database): number {
  const version = database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  const application = database.get<{ application_id: number }>('PRAGMA application_id')?.application_id ?? 0;
  const { tables } = database.get<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema') ?? {
    tables: 0,
  };
  if (application !== APPLICATION_ID && tables > 0) {
    throw new CrosswatchError('CW_STORE_FOREIGN', `${database.path} is a database of some other program`, {
      hint: 'Set store.path to a directory of its own.',
    });
  }
  if (version > MIGRATIONS.length) {
    throw new CrosswatchError(
      'CW_STORE_NEWER',
      `The local store ${database.path} has version ${version}; this Crosswatch knows versions up to ${MIGRATIONS.length}`,
      { hint: 'Run the newer Crosswatch again, or give this one another store.path.' },
    );
  }
  return version;
}
