import type { Group } from './group-table.ts';
import { partsOf } from './occurrence.ts';
import type { ChildMatch, Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import { findItem, markOf, setMark } from './window.ts';
import type { Window } from './window.ts';

/** How often each value stands in [from, upTo), places that do not move when the window's front is cut. */
export interface ValueCounts {
  from: number;
  upTo: number;
  readonly counts: Map<string | number, number>;
}

/**
 * One group of a correlation and its window: the distinct events (or metric confirmations) that its rules had, each
 * an anchor. Events stand in the windows of many rules: what they hold is the same object.
 */
export interface WindowGroup extends Group, Window<Occurrence> {
  /** Joins: the occurrences of each listed rule. */
  children: Window<Occurrence>[] | undefined;
  /** Keys of the `until` rule. */
  untils: Window<OrderKey> | undefined;
  /** Where the evidence of its matches can be found. Made with the first. */
  self: ChildMatch | undefined;
  /** `event_count`: place of the first entry in the window of the newest anchor. */
  from: number;
  /** `value_count`: distinct values in the window of the newest anchor. */
  counts: ValueCounts | undefined;
}

/** What each of the listed rules had that an entry stands for. A join has them in its lists. */
export function partsAt({ children }: WindowGroup, entry: Occurrence): readonly Occurrence[] {
  if (children === undefined) return partsOf(entry);
  return children.flatMap((list) => findItem(list, entry) ?? []);
}

// The mark of an entry: twice the set of listed positions that it stands for, plus one if it matched as an anchor.

/** As an anchor it matched: it is not reported again. */
export function hasMatched(group: WindowGroup, index: number): boolean {
  return (markOf(group, index) & 1) === 1;
}

export function setMatched(group: WindowGroup, index: number): void {
  setMark(group, index, markOf(group, index) | 1);
}

/** The set, see `Listed`, of positions that an entry stands for. */
export function listedAt(group: WindowGroup, index: number): number {
  return markOf(group, index) >> 1;
}

export function setListed(group: WindowGroup, index: number, set: number): void {
  setMark(group, index, (set << 1) | (markOf(group, index) & 1));
}

/** What the types of correlation differ in. */
export interface Judge {
  /** What an occurrence is counted by; undefined: it is not counted and no anchor. */
  read?(occurrence: Occurrence): string | number | undefined;
  inserted?(group: WindowGroup, index: number): void;
  heard?(group: WindowGroup, position: number, occurrence: Occurrence): void;
  /** The oldest entry is about to leave. */
  dropping?(group: WindowGroup): void;
  /** The value of the match that this anchor makes, over what stands at or before it; undefined: none. */
  judge(group: WindowGroup, index: number): number | undefined;
  /** The value over the entries from an index on, whatever the condition; undefined: there is none. */
  value?(group: WindowGroup, from: number): number | undefined;
  /** Joins: what a match rests on. Otherwise: everything in the window. */
  spoken?(group: WindowGroup, index: number): Spoken;
}

export interface Spoken {
  /** Everything in the window, or only these. */
  readonly events: 'window' | readonly Occurrence[];
  readonly intervals: readonly Occurrence[];
}
