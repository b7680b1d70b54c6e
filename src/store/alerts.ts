import { createHash } from 'node:crypto';
import type { AlertBundle, AlertRecord, TimelineEntry } from '../model/alert-record.ts';
import type { Transition } from '../model/alert.ts';
import type { RuleBasis } from '../model/rule-basis.ts';
import type { Database } from './database.ts';
import { decodeJson, encodeJson } from './typed-json.ts';

export interface AlertQuery {
  readonly state?: AlertRecord['state'] | undefined;
  readonly fingerprint?: string | undefined;
  readonly limit: number;
}

interface AlertRow {
  readonly id: number;
  readonly fingerprint: string;
  readonly state: AlertRecord['state'];
  readonly started_ms: number;
  readonly ended_ms: number | null;
  readonly acknowledged_by: string | null;
  readonly newest: string;
  readonly opening: string | null;
  readonly basis: string | null;
  readonly silenced_by: string | null;
}

/**
 * Applies a transition to the firing it belongs to, as part of the current transaction. `basis` is what the rule means
 * now; the firing keeps the one of its start.
 */
export function recordTransition(database: Database, transition: Transition, basis?: RuleBasis): void {
  const { fingerprint, startedAtMs, atMs } = transition;
  const resolved = transition.state === 'resolved';
  const state: AlertRecord['state'] = resolved ? 'resolved' : 'firing';
  const hasEvidence = transition.evidence.events.length > 0 || transition.evidence.points.length > 0;
  database.run(
    `INSERT INTO alert(fingerprint, started_ms, ended_ms, state, newest, basis) VALUES (?1, ?2, ?3, ?4, ?5, ?7)
     ON CONFLICT(fingerprint, started_ms) DO UPDATE SET ended_ms = excluded.ended_ms, state = excluded.state,
       opening = CASE WHEN ?6 THEN coalesce(opening, newest) ELSE opening END,
       newest = CASE WHEN ?6 THEN excluded.newest ELSE newest END`,
    fingerprint,
    startedAtMs,
    resolved ? atMs : undefined,
    state,
    encodeJson(transition),
    hasEvidence ? 1 : 0,
    transition.state === 'firing' && basis !== undefined ? keepBasis(database, basis) : undefined,
  );
  addTimeline(database, fingerprint, startedAtMs, {
    atMs,
    state: transition.state,
    level: transition.level,
    detail: transition.reason,
  });
}

/** The same basis is kept once for all firings that rest on it. */
function keepBasis(database: Database, basis: RuleBasis): string {
  const body = encodeJson(basis);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 32);
  database.run('INSERT OR IGNORE INTO rule_basis(hash, body) VALUES (?, ?)', hash, body);
  return hash;
}

/** Adds a line to the story of one firing, as part of the current transaction; unknown firings are left alone. */
export function addTimeline(
  database: Database,
  fingerprint: string,
  startedMs: number,
  entry: TimelineEntry,
): void {
  database.run(
    `INSERT INTO alert_timeline(alert_id, at_ms, state, level, detail)
     SELECT id, ?, ?, ?, ? FROM alert WHERE fingerprint = ? AND started_ms = ?`,
    entry.atMs,
    entry.state,
    entry.level,
    entry.detail,
    fingerprint,
    startedMs,
  );
}

/** Firings that answer the query, newest first, each with its story. */
export function listAlerts(database: Database, query: AlertQuery): AlertRecord[] {
  return readRows(database, query).map((row) => toRecord(database, row));
}

function readRows(database: Database, query: AlertQuery): AlertRow[] {
  return database.all<AlertRow>(
    `SELECT id, fingerprint, state, started_ms, ended_ms, acknowledged_by, newest, opening, basis, silenced_by FROM alert
     WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR fingerprint = ?2) ORDER BY started_ms DESC, id DESC LIMIT ?3`,
    query.state,
    query.fingerprint,
    query.limit,
  );
}

/** The newest firing of an alert, with how it opened and what its rule meant. */
export function getAlert(database: Database, fingerprint: string): AlertBundle | undefined {
  const [row] = readRows(database, { fingerprint, limit: 1 });
  if (row === undefined) return undefined;
  const basis = database.get<{ body: string }>('SELECT body FROM rule_basis WHERE hash = ?', row.basis);
  return {
    ...toRecord(database, row),
    opening: decodeJson<Transition>(row.opening ?? row.newest),
    basis: basis === undefined ? undefined : decodeJson<RuleBasis>(basis.body),
  };
}

/** Notes who took on the newest firing; false where there is none that fires. */
export function acknowledgeAlert(database: Database, fingerprint: string, by: string, atMs: number): boolean {
  return database.transaction(() => {
    const row = database.get<{ id: number; started_ms: number }>(
      "SELECT id, started_ms FROM alert WHERE fingerprint = ? AND state = 'firing' ORDER BY started_ms DESC LIMIT 1",
      fingerprint,
    );
    if (row === undefined) return false;
    database.run('UPDATE alert SET acknowledged_by = ? WHERE id = ?', by, row.id);
    addTimeline(database, fingerprint, row.started_ms, { atMs, state: 'acknowledged', detail: by });
    return true;
  });
}

function toRecord(database: Database, row: AlertRow): AlertRecord {
  const timeline = database.all<{
    at_ms: number;
    state: TimelineEntry['state'];
    level: TimelineEntry['level'] | null;
    detail: string | null;
  }>('SELECT at_ms, state, level, detail FROM alert_timeline WHERE alert_id = ? ORDER BY id', row.id);
  return {
    fingerprint: row.fingerprint,
    state: row.state,
    startedAtMs: row.started_ms,
    endedAtMs: row.ended_ms ?? undefined,
    acknowledgedBy: row.acknowledged_by ?? undefined,
    silencedBy: row.silenced_by ?? undefined,
    newest: decodeJson<Transition>(row.newest),
    timeline: timeline.map((entry) => ({
      atMs: entry.at_ms,
      state: entry.state,
      level: entry.level ?? undefined,
      detail: entry.detail ?? undefined,
    })),
  };
}
