import { canonicalJson } from '../../../lib/canonical-json.ts';
import type { Labels, Transition } from '../../../model/alert.ts';
import type { EngineCounters } from '../../evaluator.ts';

const NOISIEST = 20;
const MAX_TRACKED_GROUPS = 100_000;

// Counters that a reader looks for even when nothing happened.
const ALWAYS_SHOWN = [
  'late_dropped',
  'future_dropped',
  'reordered',
  'suppressed',
  'missing_group_key',
  'groups_evicted',
  'point_conflict',
] as const;

/** What a replay did, in the spelling of `--stats`. An alert is a firing; escalations and ends are not counted. */
export interface ReplayStats {
  readonly items: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly counters_per_rule: EngineCounters['perRule'];
  /** `metrics`, or the name of a log. */
  readonly counters_per_source: EngineCounters['perSource'];
  readonly alerts_per_rule: Readonly<Record<string, number>>;
  /** By UTC day, `2026-11-20`. */
  readonly alerts_per_day: Readonly<Record<string, number>>;
  /** Most alerts first, at most 20. */
  readonly noisiest_groups: readonly {
    readonly rule: string;
    readonly group: Labels;
    readonly alerts: number;
  }[];
  /** Alerts of groups beyond the first 100,000, which are in no other list but the sums. */
  readonly alerts_of_untracked_groups: number;
  readonly seconds: number;
}

export interface ReplayTally {
  note(transition: Transition): void;
  stats(engine: EngineCounters, seconds: number): ReplayStats;
}

/** Counts transitions as they pass, in bounded memory. */
export function createReplayTally(): ReplayTally {
  const perRule = new Map<string, number>();
  const perDay = new Map<string, number>();
  const perGroup = new Map<string, { rule: string; group: Labels; alerts: number }>();
  let untracked = 0;

  return {
    note(transition) {
      if (transition.state !== 'firing') return;
      increment(perRule, transition.rule);
      increment(perDay, new Date(transition.atMs).toISOString().slice(0, 10));
      const key = canonicalJson([transition.rule, transition.group]);
      const known = perGroup.get(key);
      if (known !== undefined) known.alerts += 1;
      else if (perGroup.size < MAX_TRACKED_GROUPS)
        perGroup.set(key, { rule: transition.rule, group: transition.group, alerts: 1 });
      else untracked += 1;
    },
    stats: (engine, seconds) => ({
      items: engine.items,
      counters: { ...Object.fromEntries(ALWAYS_SHOWN.map((name) => [name, 0])), ...engine.totals },
      counters_per_rule: engine.perRule,
      counters_per_source: engine.perSource,
      alerts_per_rule: sorted(perRule),
      alerts_per_day: sorted(perDay),
      noisiest_groups: [...perGroup.values()].toSorted((a, b) => b.alerts - a.alerts).slice(0, NOISIEST),
      alerts_of_untracked_groups: untracked,
      seconds,
    }),
  };
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
