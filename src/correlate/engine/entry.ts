import type { Group } from './group-table.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import type { Window } from './window.ts';

/** One distinct event (or metric confirmation) in the window of a group, and an anchor of it. */
export interface Entry extends OrderKey {
  /** Positions of the listed rules it stands for, each with its occurrence: see `occurrencesOf`. */
  of: readonly number[];
  readonly occurrence: Occurrence;
  /** Occurrences of the further positions. */
  more: readonly Occurrence[] | undefined;
  /** `value_*`: the value of the rule's fields. */
  readonly value: string | number | undefined;
  /** As an anchor it matched: it is not reported again. */
  matched: boolean;
}

/** How often each value stands in [from, upTo), places that do not move when the window's front is cut. */
export interface ValueCounts {
  from: number;
  upTo: number;
  readonly counts: Map<string | number, number>;
}

/** Window of one group of a correlation. */
export interface WindowGroup extends Group {
  readonly window: Window<Entry>;
  /** Joins: the occurrences of each listed rule. */
  children: Window<Occurrence>[] | undefined;
  /** Keys of the `until` rule. */
  untils: Window<OrderKey> | undefined;
  /** `event_count`: place of the first entry in the window of the newest anchor. */
  from: number;
  /** `value_count`: distinct values in the window of the newest anchor. */
  counts: ValueCounts | undefined;
}

/** One for each position in `of`. */
export function occurrencesOf({ occurrence, more }: Entry): readonly Occurrence[] {
  return more === undefined ? [occurrence] : [occurrence, ...more];
}

/** What the types of correlation differ in. */
export interface Judge {
  /** What an occurrence is counted by; undefined: it is not counted and no anchor. */
  read?(occurrence: Occurrence): string | number | undefined;
  inserted?(group: WindowGroup, index: number): void;
  heard?(group: WindowGroup, position: number, occurrence: Occurrence): void;
  dropped?(group: WindowGroup, entry: Entry, place: number): void;
  /** The value of the match that this anchor makes, over what stands at or before it; undefined: none. */
  judge(group: WindowGroup, index: number): number | undefined;
  /** The value over these entries, whatever the condition; undefined: there is none. */
  value?(entries: readonly Entry[]): number | undefined;
  /** Joins: what a match rests on. Otherwise: everything in the window. */
  spoken?(group: WindowGroup, anchor: Entry): Spoken;
}

export interface Spoken {
  /** Everything in the window, or only these. */
  readonly events: 'window' | readonly Occurrence[];
  readonly intervals: readonly Occurrence[];
}
