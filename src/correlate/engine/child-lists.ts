import type { Entry, WindowGroup } from './entry.ts';
import { overlaps } from './interval.ts';
import type { Interval } from './interval.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { createWindow, dropBefore, findItem, indexAfter, insertItem } from './window.ts';
import type { Window } from './window.ts';

/** A join needs its entries by listed rule as well: the newest of each decides. */
export function addToLists(group: WindowGroup, entry: Entry): void {
  for (const position of entry.of) {
    const list = listOf(group, position);
    if (findItem(list, entry) !== entry) insertItem(list, entry);
  }
}

export function listOf(group: WindowGroup, position: number): Window<Entry> {
  const children = (group.children ??= []);
  return (children[position] ??= createWindow());
}

/** Drops events before an instant and intervals that ended at or before it. */
export function trimLists(group: WindowGroup, fromMs: number): void {
  if (group.children === undefined) return;
  for (const list of group.children) {
    if (list === undefined) continue;
    if (!holdsIntervals(list)) {
      dropBefore(list, fromMs);
      continue;
    }
    const first = intervalOf(list.items[list.head]);
    if (first?.endMs === undefined || first.endMs > fromMs) continue;
    list.items = list.items
      .slice(list.head)
      .filter((entry) => (intervalOf(entry)?.endMs ?? Infinity) > fromMs);
    list.head = 0;
  }
}

/** Drops an entry that left because the group is full. */
export function dropFromLists(group: WindowGroup, entry: Entry): void {
  for (const position of entry.of) {
    const list = listOf(group, position);
    if (!holdsIntervals(list) && list.items[list.head] === entry) list.head++;
  }
}

/** The newest entry of a list at or before an anchor that reaches into its window. */
export function presentAt(list: Window<Entry>, anchor: OrderKey, timespanMs: number): Entry | undefined {
  for (let i = indexAfter(list, anchor) - 1; i >= list.head; i--) {
    const entry = list.items[i]!;
    const interval = intervalOf(entry);
    if (interval === undefined) return entry.t >= anchor.t - timespanMs ? entry : undefined;
    if (overlaps(interval, anchor.t, timespanMs)) return entry;
  }
  return undefined;
}

export function intervalOf(entry: Entry | undefined): Interval | undefined {
  return entry?.occurrence.interval;
}

/** Where an entry stands in an ordered join: an interval at its start, an event at its key. */
export function positionOf(entry: Entry): OrderKey {
  return intervalOf(entry)?.start ?? entry;
}

/** The entry with the greatest position before a key, of those that stand at or before the anchor. */
export function lastBefore(list: Window<Entry>, key: OrderKey, anchor: OrderKey): Entry | undefined {
  if (!holdsIntervals(list)) {
    let index = Math.min(indexAfter(list, key), indexAfter(list, anchor)) - 1;
    while (index >= list.head && compareKeys(list.items[index]!, key) >= 0) index--;
    return index >= list.head ? list.items[index] : undefined;
  }
  return visible(list, anchor)
    .filter((entry) => compareKeys(positionOf(entry), key) < 0)
    .reduce<Entry | undefined>((best, entry) => (isBehind(entry, best) ? entry : best), undefined);
}

/** The entry with the smallest position behind a key, of those that stand at or before the anchor. */
export function firstAfter(list: Window<Entry>, key: OrderKey, anchor: OrderKey): Entry | undefined {
  if (!holdsIntervals(list)) {
    const entry = list.items[indexAfter(list, key)];
    return entry !== undefined && compareKeys(entry, anchor) <= 0 ? entry : undefined;
  }
  return visible(list, anchor)
    .filter((entry) => compareKeys(positionOf(entry), key) > 0)
    .reduce<Entry | undefined>(
      (best, entry) => (best === undefined || isBehind(best, entry) ? entry : best),
      undefined,
    );
}

function holdsIntervals(list: Window<Entry>): boolean {
  return intervalOf(list.items[list.head]) !== undefined;
}

function visible(list: Window<Entry>, anchor: OrderKey): Entry[] {
  return list.items.slice(list.head, indexAfter(list, anchor));
}

function isBehind(entry: Entry, other: Entry | undefined): boolean {
  return other === undefined || compareKeys(positionOf(entry), positionOf(other)) > 0;
}
