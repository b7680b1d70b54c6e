import type { Labels } from '../../model/alert.ts';
import { addToList, listOf } from './child-lists.ts';
import { restoreGroup, saveGroup } from './alert-state.ts';
import type { SavedGroup } from './alert-state.ts';
import { hasMatched, listedAt, setListed, setMatched } from './entry.ts';
import type { Judge, WindowGroup } from './entry.ts';
import type { GroupTable } from './group-table.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Listed } from './listed.ts';
import { createOccurrence, partsOf } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import type { OrderKey } from './order-key.ts';
import type { Loader, SavedOccurrence, Saver } from './snapshot-refs.ts';
import type { TimerQueue } from './timer-queue.ts';
import { createWindow, findItem, insertItem, windowItems } from './window.ts';

interface SavedEntry extends OrderKey {
  /** Positions of the listed rules it stands for, each with its occurrence: this one, then `more`. */
  readonly of: readonly number[];
  readonly occurrence: SavedOccurrence;
  readonly more?: readonly SavedOccurrence[] | undefined;
  readonly value?: string | number | undefined;
  readonly matched: boolean;
}

export interface SavedWindowGroup extends SavedGroup {
  readonly entries: readonly SavedEntry[];
  /** Intervals that reach into the window although their confirmation has left it. */
  readonly standing: readonly (readonly [number, SavedOccurrence])[];
  readonly untils?: OrderKey[] | undefined;
}

export function newWindowGroup(id: string, labels: Labels): WindowGroup {
  return {
    id,
    labels,
    json: undefined,
    alert: undefined,
    touched: 0,
    used: 0,
    queued: undefined,
    pinned: false,
    items: [],
    marks: undefined,
    values: undefined,
    head: 0,
    cut: 0,
    children: undefined,
    untils: undefined,
    self: undefined,
    from: 0,
    counts: undefined,
  };
}

export function saveWindowGroup(group: WindowGroup, listed: Listed, saver: Saver): SavedWindowGroup {
  const standing = (group.children ?? []).flatMap((list, position) =>
    windowItems(list)
      .filter((each) => each.interval !== undefined && findItem(group, each) === undefined)
      .map((each) => [position, saver.occurrence(each)] as const),
  );
  return {
    ...saveGroup(group, saver),
    entries: windowItems(group).map((_entry, i) => saveEntry(group, group.head + i, listed, saver)),
    standing,
    untils: group.untils && windowItems(group.untils),
  };
}

function saveEntry(group: WindowGroup, index: number, listed: Listed, saver: Saver): SavedEntry {
  const entry = group.items[index]!;
  const of = listed.positions(listedAt(group, index));
  const parts =
    group.children === undefined ? partsOf(entry) : of.map((position) => inList(group, position, entry));
  const [first, ...more] = parts.map((each) => saver.occurrence(each));
  return {
    t: entry.t,
    rank: entry.rank,
    n: entry.n,
    of,
    occurrence: first!,
    more: more.length === 0 ? undefined : more,
    value: group.values?.[index],
    matched: hasMatched(group, index),
  };
}

function inList(group: WindowGroup, position: number, entry: Occurrence): Occurrence {
  return findItem(listOf(group, position), entry) ?? entry;
}

export interface WindowGroupLoading {
  readonly judge: Judge;
  readonly listed: Listed;
  readonly loader: Loader;
  readonly table: GroupTable<WindowGroup>;
  readonly lifecycle: Lifecycle<WindowGroup>;
  readonly timers: TimerQueue;
}

export function loadWindowGroup(
  saved: SavedWindowGroup,
  { judge, listed, loader, table, lifecycle, timers }: WindowGroupLoading,
): void {
  const group = newWindowGroup(saved.id, saved.labels);
  for (const [position, each] of saved.standing) addToList(group, position, loader.occurrence(each));
  for (const { of, occurrence, more, value, matched } of saved.entries) {
    const first = loader.occurrence(occurrence);
    const parts = [first, ...(more ?? []).map((each) => loader.occurrence(each))];
    const isPlain = parts.length === 1 || judge.heard !== undefined;
    const index = insertItem(group, isPlain ? first : createOccurrence(first, { ...first, parts }), value);
    setListed(group, index, listed.of(of));
    if (matched) setMatched(group, index);
    judge.inserted?.(group, index);
    parts.forEach((each, i) => judge.heard?.(group, of[i]!, each));
  }
  if (saved.untils !== undefined) group.untils = createWindow(saved.untils);
  restoreGroup(group, saved, table, lifecycle, timers, loader);
}
