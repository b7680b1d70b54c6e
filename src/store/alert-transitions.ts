import type { Transition } from '../model/alert.ts';
import type { Database } from './database.ts';
import { decodeJson } from './typed-json.ts';

interface ChangeRow {
  readonly at_ms: number;
  readonly state: Transition['state'];
  readonly level: Transition['level'] | null;
  readonly detail: string | null;
}

interface FiringRow {
  readonly id: number;
  readonly newest: string;
  readonly opening: string | null;
}

const FIRINGS_AT_A_TIME = 100;

/**
 * Every change of an alert in [startMs, stopMs), firing by firing. A firing keeps the transition it opened with and the
 * newest that carried evidence: the first change is told by the one, later ones by the other.
 */
export function* transitionsByFiring(
  database: Database,
  startMs: number,
  stopMs: number,
): Generator<Transition> {
  for (let after = 0; ;) {
    const firings = database.all<FiringRow>(
      'SELECT id, newest, opening FROM alert WHERE id > ? ORDER BY id LIMIT ?',
      after,
      FIRINGS_AT_A_TIME,
    );
    for (const { id, newest, opening } of firings) {
      after = id;
      const changes = database.all<ChangeRow>(
        `SELECT at_ms, state, level, detail FROM alert_timeline
         WHERE alert_id = ? AND state IN ('firing', 'escalated', 'resolved') AND at_ms >= ? AND at_ms < ? ORDER BY id`,
        id,
        startMs,
        stopMs,
      );
      for (const { at_ms: atMs, state, level, detail } of changes) {
        const told = decodeJson<Transition>(state === 'firing' ? (opening ?? newest) : newest);
        yield { ...told, atMs, state, level: level ?? told.level, reason: detail ?? undefined };
      }
    }
    if (firings.length < FIRINGS_AT_A_TIME) return;
  }
}
