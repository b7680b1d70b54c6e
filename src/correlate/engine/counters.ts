import type { EngineCounters } from '../evaluator.ts';

/** Counter names of the engine; docs explain each. */
export type CounterName =
  | 'future_dropped'
  | 'late_dropped'
  | 'reordered'
  | 'duplicates_dropped'
  | 'invalid_time'
  | 'not_finite'
  | 'point_conflict'
  | 'missing_group_key'
  | 'missing_value'
  | 'groups_evicted'
  | 'values_evicted'
  | 'entries_saturated'
  | 'buffer_overflow'
  | 'firings_refused'
  | 'suppressed'
  | 'template_unknown'
  | 'snapshot_refused';

type Table = Record<string, Record<string, number>>;

export interface Counters {
  item(): void;
  count(name: CounterName, by?: { readonly rule?: string; readonly source?: string }): void;
  read(): EngineCounters;
  restore(state: EngineCounters): void;
}

export function createCounters(): Counters {
  let items = 0;
  const totals: Record<string, number> = {};
  const perRule: Table = {};
  const perSource: Table = {};

  function bump(table: Table, name: string, key: string | undefined): void {
    if (key === undefined) return;
    const row = (table[name] ??= {});
    row[key] = (row[key] ?? 0) + 1;
  }

  return {
    item() {
      items++;
    },
    count(name, by = {}) {
      totals[name] = (totals[name] ?? 0) + 1;
      bump(perRule, name, by.rule);
      bump(perSource, name, by.source);
    },
    read: () => structuredClone({ items, totals, perRule, perSource }),
    restore(state) {
      items = state.items;
      Object.assign(totals, state.totals);
      Object.assign(perRule, structuredClone(state.perRule));
      Object.assign(perSource, structuredClone(state.perSource));
    },
  };
}
