import type { CorrelationRule } from '../rule.ts';
import { trimLists } from './child-lists.ts';
import { listedAt, setListed } from './entry.ts';
import type { Judge, WindowGroup } from './entry.ts';
import type { Listed } from './listed.ts';
import { createOccurrence, partsOf } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import type { Node } from './plan.ts';
import type { Core } from './runtime.ts';
import { dropBefore, dropOldest, indexOfKey, insertItem, windowSize } from './window.ts';

/** What comes into the windows of a correlation, and what leaves them. */
export interface WindowKeeper {
  /** Puts what the listed rule at this position had at its key. */
  put(group: WindowGroup, position: number, occurrence: Occurrence, value: string | number | undefined): void;
  /** Forgets what no item can reach any more. */
  trim(group: WindowGroup): void;
}

export function createWindowKeeper(
  core: Core,
  { rule, lagMs, lookbackMs }: Node & { readonly rule: CorrelationRule },
  judge: Judge,
  listed: Listed,
): WindowKeeper {
  const { counters, config } = core;
  const { timespanMs } = rule;
  const retainMs = timespanMs + lagMs + lookbackMs;

  /** The same event by another rule of the list. */
  function join(group: WindowGroup, index: number, position: number, occurrence: Occurrence): void {
    const set = listedAt(group, index);
    if (listed.positions(set).includes(position)) return;
    const entry = group.items[index]!;
    if (judge.heard === undefined) {
      const parts = [...partsOf(entry), occurrence];
      group.items[index] = createOccurrence(entry, { ...entry, parts });
    }
    setListed(group, index, listed.with(set, position));
    judge.heard?.(group, position, occurrence);
  }

  /** A full group saturates: its oldest entries leave. */
  function limit(group: WindowGroup): void {
    while (windowSize(group) > config.max_entries) {
      const droppedMs = group.items[group.head]!.t;
      dropFirst(group);
      if (droppedMs >= core.doneMs() - timespanMs) counters.count('entries_saturated', { rule: rule.key });
    }
  }

  function dropFirst(group: WindowGroup): void {
    judge.dropping?.(group);
    dropOldest(group);
  }

  return {
    put(group, position, occurrence, value) {
      const known = indexOfKey(group, occurrence);
      if (known < 0) {
        const index = insertItem(group, occurrence, value);
        if (position !== 0) setListed(group, index, position);
        judge.inserted?.(group, index);
        judge.heard?.(group, position, occurrence);
      } else join(group, known, position, occurrence);
      limit(group);
    },
    trim(group) {
      const fromMs = core.doneMs() - retainMs;
      while (group.head < group.items.length && group.items[group.head]!.t < fromMs) dropFirst(group);
      if (group.untils !== undefined) dropBefore(group.untils, fromMs);
      trimLists(group, fromMs);
    },
  };
}
