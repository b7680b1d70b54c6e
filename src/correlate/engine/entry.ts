import type { Group } from './group-table.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import type { ValueCounts } from './value-counts.ts';
import type { Window } from './window.ts';

/** One distinct event (or metric confirmation) in the window of a group, and an anchor of it. */
export interface Entry extends OrderKey {
  /** Positions of the listed rules it stands for. */
  of: readonly number[];
  readonly occurrence: Occurrence;
  /** The same event as further children had it. */
  more: readonly Occurrence[] | undefined;
  /** `value_*`: the value of the rule's fields. */
  readonly value: string | number | undefined;
  /** As an anchor it matched: it is not reported again. */
  matched: boolean;
}

/** Window of one group of a correlation. */
export interface WindowGroup extends Group {
  readonly window: Window<Entry>;
  /** Joins: the entries of each listed rule, and its intervals while they reach into the window. */
  children: Window<Entry>[] | undefined;
  /** Keys of the `until` rule. */
  untils: Window<OrderKey> | undefined;
  /** `value_count`: distinct values in the window of the newest anchor. */
  counts: ValueCounts | undefined;
}

export function occurrencesOf({ occurrence, more }: Entry): readonly Occurrence[] {
  return more === undefined ? [occurrence] : [occurrence, ...more];
}

/** What the types of correlation differ in. */
export interface Judge {
  /** What an occurrence is counted by; undefined: it is not counted and no anchor. */
  read?(occurrence: Occurrence): string | number | undefined;
  inserted?(group: WindowGroup, entry: Entry, index: number): void;
  dropped?(group: WindowGroup, entry: Entry, place: number): void;
  /** The value of the match that this anchor makes, over what stands at or before it; undefined: none. */
  judge(group: WindowGroup, index: number): number | undefined;
  /** The value over these entries, whatever the condition; undefined: there is none. */
  value?(entries: readonly Entry[]): number | undefined;
  /** Joins: what a match rests on. Otherwise: everything in the window. */
  spoken?(group: WindowGroup, anchor: Entry): Spoken;
}

export interface Spoken {
  /** All events of the window, or only these. */
  readonly entries: 'window' | readonly Entry[];
  readonly intervals: readonly Occurrence[];
}
