import { compareKeys, keyOf } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import type { Watermark } from './watermark.ts';

/** The newest `resolve_on` of each group: a match before it that arrives after it opens nothing. */
export interface ResolveMarks {
  note(group: string, key: OrderKey): void;
  /** Whether a later `resolve_on` was applied before this match. */
  isBehind(group: string, match: OrderKey): boolean;
  save(): readonly (readonly [string, OrderKey])[];
  load(saved: readonly (readonly [string, OrderKey])[]): void;
}

const SWEEP_FROM = 256;

/** Marks are kept while a match before them can still come: until W has passed them. */
export function createResolveMarks(watermark: Watermark): ResolveMarks {
  const marks = new Map<string, OrderKey>();
  let sweepAt = SWEEP_FROM;

  function sweep(): void {
    for (const [group, key] of marks) if (key.t < watermark.value) marks.delete(group);
    sweepAt = Math.max(SWEEP_FROM, marks.size * 2);
  }

  return {
    note(group, key) {
      const before = marks.get(group);
      if (before !== undefined && compareKeys(before, key) >= 0) return;
      marks.set(group, keyOf(key));
      if (marks.size >= sweepAt) sweep();
    },
    isBehind(group, match) {
      const mark = marks.get(group);
      return mark !== undefined && compareKeys(match, mark) < 0;
    },
    save() {
      sweep();
      return [...marks].sort(([a], [b]) => (a < b ? -1 : 1));
    },
    load(saved) {
      for (const [group, key] of saved) marks.set(group, key);
    },
  };
}
