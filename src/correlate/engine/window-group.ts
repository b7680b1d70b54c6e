import type { Labels } from '../../model/alert.ts';
import { addToList } from './child-lists.ts';
import { restoreGroup, saveGroup } from './alert-state.ts';
import type { SavedGroup } from './alert-state.ts';
import { occurrencesOf } from './entry.ts';
import type { Entry, Judge, WindowGroup } from './entry.ts';
import type { GroupTable } from './group-table.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { OrderKey } from './order-key.ts';
import type { Loader, SavedOccurrence, Saver } from './snapshot-refs.ts';
import type { TimerQueue } from './timer-queue.ts';
import { createWindow, findItem, windowItems } from './window.ts';

type SavedEntry = Omit<Entry, 'occurrence' | 'more'> & {
  readonly occurrence: SavedOccurrence;
  readonly more?: readonly SavedOccurrence[] | undefined;
};

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
    pinned: false,
    older: undefined,
    newer: undefined,
    window: createWindow(),
    children: undefined,
    untils: undefined,
    from: 0,
    counts: undefined,
  };
}

export function saveWindowGroup(group: WindowGroup, saver: Saver): SavedWindowGroup {
  const entries = windowItems(group.window);
  const standing = (group.children ?? []).flatMap((list, position) =>
    windowItems(list)
      .filter((each) => each.interval !== undefined && findItem(group.window, each) === undefined)
      .map((each) => [position, saver.occurrence(each)] as const),
  );
  const save = (entry: Entry): SavedEntry => ({
    ...entry,
    occurrence: saver.occurrence(entry.occurrence),
    more: entry.more?.map((each) => saver.occurrence(each)),
  });
  return {
    ...saveGroup(group, saver),
    entries: entries.map(save),
    standing,
    untils: group.untils && windowItems(group.untils),
  };
}

export function loadWindowGroup(
  saved: SavedWindowGroup,
  judge: Judge,
  {
    loader,
    table,
    lifecycle,
    timers,
  }: {
    loader: Loader;
    table: GroupTable<WindowGroup>;
    lifecycle: Lifecycle<WindowGroup>;
    timers: TimerQueue;
  },
): void {
  const group = newWindowGroup(saved.id, saved.labels);
  const load = (entry: SavedEntry): Entry => ({
    ...entry,
    occurrence: loader.occurrence(entry.occurrence),
    more: entry.more?.map((each) => loader.occurrence(each)),
  });
  for (const [position, each] of saved.standing) addToList(group, position, loader.occurrence(each));
  saved.entries.forEach((each, index) => {
    const entry = load(each);
    group.window.items.push(entry);
    judge.inserted?.(group, index);
    occurrencesOf(entry).forEach((occurrence, i) => judge.heard?.(group, entry.of[i]!, occurrence));
  });
  if (saved.untils !== undefined) group.untils = createWindow(saved.untils);
  restoreGroup(group, saved, table, lifecycle, timers, loader);
}
