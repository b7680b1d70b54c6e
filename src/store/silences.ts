import type { Transition } from '../model/alert.ts';
import type { Silence, Silencing } from '../model/silence.ts';
import { addTimeline } from './alerts.ts';
import type { Database } from './database.ts';
import { decodeJson, encodeJson } from './typed-json.ts';

/** How long an expired silence can still be looked at, as in Alertmanager: five days. */
const KEPT_MS = 5 * 86_400_000;

/** Silences, and which alerts they keep from being told of. */
export interface SilenceStore {
  all(): Silence[];
  /** Adds a silence, or replaces the one of its id. */
  put(silence: Silence): void;
  /** Firing alerts that are kept silent, with their newest transition. */
  silenced(): { newest: Transition; startedAtMs: number }[];
  /** Receivers that got, or are owed, a message about a firing; undefined where it is not kept silent. */
  toldOfSilenced(fingerprint: string, startedAtMs: number): readonly string[] | undefined;
}

/** The silences of a database. */
export function createSilenceStore(database: Database): SilenceStore {
  return {
    all: () =>
      database
        .all<{ body: string }>('SELECT body FROM silence ORDER BY starts_ms')
        .map(({ body }) => decodeJson<Silence>(body)),
    put: (silence) =>
      void database.run(
        'INSERT OR REPLACE INTO silence(id, starts_ms, ends_ms, body) VALUES (?, ?, ?, ?)',
        silence.id,
        silence.startsAtMs,
        silence.endsAtMs,
        encodeJson(silence),
      ),
    silenced: () =>
      database
        .all<{ newest: string; started_ms: number }>(
          "SELECT newest, started_ms FROM alert WHERE silenced_by IS NOT NULL AND state = 'firing' ORDER BY id",
        )
        .map((row) => ({ newest: decodeJson<Transition>(row.newest), startedAtMs: row.started_ms })),
    toldOfSilenced(fingerprint, startedAtMs) {
      const silenced = database.get<{ id: number }>(
        'SELECT id FROM alert WHERE fingerprint = ? AND started_ms = ? AND silenced_by IS NOT NULL',
        fingerprint,
        startedAtMs,
      );
      if (silenced === undefined) return undefined;
      return database
        .all<{ receiver: string }>(
          // A delivered notification is kept for a while, its line in the story as long as the alert.
          `SELECT receiver FROM notification WHERE fingerprint = ? AND started_ms = ?
           UNION SELECT detail FROM alert_timeline WHERE alert_id = ? AND state = 'notified'`,
          fingerprint,
          startedAtMs,
          silenced.id,
        )
        .map(({ receiver }) => receiver);
    },
  };
}

/** Notes that firings are kept silent, or no longer are, as part of the current transaction; each once in its story. */
export function recordSilencings(database: Database, silencings: readonly Silencing[]): void {
  for (const { fingerprint, startedAtMs, silencedBy, atMs } of silencings) {
    const { changes } = database.run(
      'UPDATE alert SET silenced_by = ?1 WHERE fingerprint = ?2 AND started_ms = ?3 AND silenced_by IS NOT ?1',
      silencedBy,
      fingerprint,
      startedAtMs,
    );
    if (changes === 0 || silencedBy === undefined) continue;
    addTimeline(database, fingerprint, startedAtMs, { atMs, state: 'silenced', detail: silencedBy });
  }
}

/** Deletes silences that have been over for long. */
export function forgetSilences(database: Database, nowMs: number): number {
  return database.run('DELETE FROM silence WHERE ends_ms < ?', nowMs - KEPT_MS).changes;
}
