import type { CorrelationRule } from '../rule.ts';
import { addToList, dropFromLists, firstAfter, lastBefore, listOf, positionOf } from './child-lists.ts';
import { listedAt } from './entry.ts';
import type { Judge, WindowGroup } from './entry.ts';
import type { Listed } from './listed.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { findItem, indexAfter } from './window.ts';

/** Judges `temporal_ordered`: occurrences in listed order, last - first <= timespan, no `until` between. */
export function sequenceJudge(
  rule: Extract<CorrelationRule, { type: 'temporal_ordered' }>,
  listed: Listed,
): Judge {
  const length = rule.rules.length;

  /** The tightest sequence with the anchor as one element: if any fits, this one does. */
  function around(group: WindowGroup, anchor: OrderKey, element: number): Occurrence[] | undefined {
    const itself = findItem(listOf(group, element), anchor);
    if (itself === undefined) return undefined;
    const sequence = [itself];
    for (let i = element - 1; i >= 0; i--) {
      const before = lastBefore(listOf(group, i), positionOf(sequence[0]!), anchor);
      if (before === undefined) return undefined;
      sequence.unshift(before);
    }
    for (let i = element + 1; i < length; i++) {
      const after = firstAfter(listOf(group, i), positionOf(sequence.at(-1)!), anchor);
      if (after === undefined) return undefined;
      sequence.push(after);
    }
    return isAllowed(group, sequence) ? sequence : undefined;
  }

  function isAllowed(group: WindowGroup, sequence: readonly Occurrence[]): boolean {
    const first = positionOf(sequence[0]!);
    const last = positionOf(sequence.at(-1)!);
    if (last.t - first.t > rule.timespanMs) return false;
    const { untils } = group;
    if (untils === undefined) return true;
    const until = untils.items[indexAfter(untils, first)];
    return until === undefined || compareKeys(until, last) >= 0;
  }

  function find(group: WindowGroup, index: number): Occurrence[] | undefined {
    const anchor = group.items[index]!;
    const elements = listed.positions(listedAt(group, index));
    for (let i = elements.length - 1; i >= 0; i--) {
      const sequence = around(group, anchor, elements[i]!);
      if (sequence !== undefined) return sequence;
    }
    return undefined;
  }

  return {
    heard: addToList,
    dropping: (group) =>
      dropFromLists(group, group.items[group.head]!, listed.positions(listedAt(group, group.head))),
    judge: (group, index) => (find(group, index) === undefined ? undefined : length),
    spoken(group, index) {
      const sequence = find(group, index) ?? [];
      return { events: sequence, intervals: sequence };
    },
  };
}
