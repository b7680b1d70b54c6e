import type { WindowGroup } from './entry.ts';
import { overlaps } from './interval.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { createWindow, dropBefore, indexAfter, insertItem } from './window.ts';
import type { Window } from './window.ts';

// A join needs its occurrences by listed rule: the newest of each decides. A metric rule's are its intervals; they
// stay as long as they reach into the window, however long ago they were confirmed.

export function listOf(group: WindowGroup, position: number): Window<Occurrence> {
  const children = (group.children ??= []);
  return (children[position] ??= createWindow());
}

export function addToList(group: WindowGroup, position: number, occurrence: Occurrence): void {
  insertItem(listOf(group, position), occurrence);
}

/** Drops events before an instant and intervals that ended at or before it. */
export function trimLists(group: WindowGroup, fromMs: number): void {
  if (group.children === undefined) return;
  for (const list of group.children) {
    if (list === undefined) continue;
    const first = list.items[list.head];
    if (first?.interval === undefined) dropBefore(list, fromMs);
    else if (isOver(first, fromMs)) {
      list.items = list.items.slice(list.head).filter((occurrence) => !isOver(occurrence, fromMs));
      list.head = 0;
    }
  }
}

function isOver({ interval }: Occurrence, fromMs: number): boolean {
  return interval?.endMs !== undefined && interval.endMs <= fromMs;
}

/** Drops what an entry that left a full group stood for; intervals stay. */
export function dropFromLists(group: WindowGroup, entry: OrderKey, positions: readonly number[]): void {
  for (const position of positions) {
    const list = listOf(group, position);
    const first = list.items[list.head];
    if (first?.interval === undefined && first?.n === entry.n && first.t === entry.t) list.head++;
  }
}

/** The newest occurrence of a list at or before an anchor that reaches into its window. */
export function presentAt(
  list: Window<Occurrence>,
  anchor: OrderKey,
  timespanMs: number,
): Occurrence | undefined {
  for (let i = indexAfter(list, anchor) - 1; i >= list.head; i--) {
    const occurrence = list.items[i]!;
    const { interval } = occurrence;
    if (interval === undefined) return occurrence.t >= anchor.t - timespanMs ? occurrence : undefined;
    if (overlaps(interval, anchor.t, timespanMs)) return occurrence;
  }
  return undefined;
}

/** Where an occurrence stands in an ordered join: an interval at its start, an event at its key. */
export function positionOf(occurrence: Occurrence): OrderKey {
  return occurrence.interval?.start ?? occurrence;
}

/** The one with the greatest position before a key, of those that stand at or before the anchor. */
export function lastBefore(
  list: Window<Occurrence>,
  key: OrderKey,
  anchor: OrderKey,
): Occurrence | undefined {
  if (!holdsIntervals(list)) {
    let index = Math.min(indexAfter(list, key), indexAfter(list, anchor)) - 1;
    while (index >= list.head && compareKeys(list.items[index]!, key) >= 0) index--;
    return index >= list.head ? list.items[index] : undefined;
  }
  return visible(list, anchor)
    .filter((each) => compareKeys(positionOf(each), key) < 0)
    .toSorted(byPosition)
    .at(-1);
}

/** The one with the smallest position behind a key, of those that stand at or before the anchor. */
export function firstAfter(
  list: Window<Occurrence>,
  key: OrderKey,
  anchor: OrderKey,
): Occurrence | undefined {
  if (!holdsIntervals(list)) {
    const next = list.items[indexAfter(list, key)];
    return next !== undefined && compareKeys(next, anchor) <= 0 ? next : undefined;
  }
  return visible(list, anchor)
    .filter((each) => compareKeys(positionOf(each), key) > 0)
    .toSorted(byPosition)[0];
}

function holdsIntervals(list: Window<Occurrence>): boolean {
  return list.items[list.head]?.interval !== undefined;
}

function visible(list: Window<Occurrence>, anchor: OrderKey): Occurrence[] {
  return list.items.slice(list.head, indexAfter(list, anchor));
}

function byPosition(a: Occurrence, b: Occurrence): number {
  return compareKeys(positionOf(a), positionOf(b));
}
