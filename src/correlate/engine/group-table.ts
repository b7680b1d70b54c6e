import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Labels } from '../../model/alert.ts';
import type { Alert } from './alert.ts';
import { compareBytes } from './compare-bytes.ts';

/** What a rule knows about one group. Kinds of rules add their own. */
export interface Group {
  readonly id: string;
  readonly labels: Labels;
  /** See `jsonOf`. */
  json: string | undefined;
  alert: Alert | undefined;
  /** Arrival number of the last item it processed. */
  touched: number;
  /** It is firing: see `pin`. */
  pinned: boolean;
  /** Neighbours by `touched`. */
  older: Group | undefined;
  newer: Group | undefined;
}

export function newGroup(id: string, labels: Labels): Group {
  return {
    id,
    labels,
    json: undefined,
    alert: undefined,
    touched: 0,
    pinned: false,
    older: undefined,
    newer: undefined,
  };
}

/** Canonical JSON of the labels: the order of groups. Made when first asked for. */
export function jsonOf(group: Group): string {
  return (group.json ??= canonicalJson(group.labels));
}

export interface GroupTable<G extends Group> {
  find(id: string): G | undefined;
  /** Adds a group, or takes note that it processed an item. May evict the one that was idle longest. */
  use(group: G, arrival: number): void;
  /** A firing alert: the group is never evicted. */
  pin(group: G): void;
  unpin(group: G): void;
  pinned(): number;
  size(): number;
  /** Longest idle first, firing ones last. */
  all(): G[];
  /** Puts back what `all` gave, in that order. */
  restore(group: G, pinned: boolean): void;
}

/** Groups of one rule, at most `max` of them besides firing ones, longest idle out first. */
export function createGroupTable<G extends Group>(max: number, onEvict: (group: G) => void): GroupTable<G> {
  const groups = new Map<string, G>();
  const pins = new Set<G>();
  let oldest: Group | undefined;
  let newest: Group | undefined;

  function unlink(group: Group): void {
    if (group.older === undefined) {
      if (oldest === group) oldest = group.newer;
    } else group.older.newer = group.newer;
    if (group.newer === undefined) {
      if (newest === group) newest = group.older;
    } else group.newer.older = group.older;
    group.older = group.newer = undefined;
  }

  function linkAfter(group: Group, older: Group | undefined): void {
    group.older = older;
    group.newer = older === undefined ? oldest : older.newer;
    if (group.newer === undefined) newest = group;
    else group.newer.older = group;
    if (older === undefined) oldest = group;
    else older.newer = group;
  }

  function evictBeside(group: G): void {
    const victim = oldest === group ? group.newer : oldest;
    if (victim === undefined) return;
    unlink(victim);
    groups.delete(victim.id);
    onEvict(victim as G);
  }

  return {
    find: (id) => groups.get(id),
    use(group, arrival) {
      group.touched = arrival;
      if (group.pinned || newest === group) return;
      if (group.older !== undefined || oldest === group) unlink(group);
      else groups.set(group.id, group);
      linkAfter(group, newest);
      if (groups.size > max) evictBeside(group);
    },
    pin(group) {
      if (group.pinned) return;
      group.pinned = true;
      unlink(group);
      pins.add(group);
    },
    unpin(group) {
      if (!group.pinned) return;
      group.pinned = false;
      pins.delete(group);
      // What resolves was quiet for a while: its place is near the old end.
      let next = oldest;
      while (next !== undefined && next.touched <= group.touched) next = next.newer;
      linkAfter(group, next === undefined ? newest : next.older);
    },
    pinned: () => pins.size,
    size: () => groups.size,
    all() {
      const idle: G[] = [];
      for (let group = oldest; group !== undefined; group = group.newer) idle.push(group as G);
      return [
        ...idle,
        ...[...pins].sort((a, b) => a.touched - b.touched || compareBytes(jsonOf(a), jsonOf(b))),
      ];
    },
    restore(group, pinned) {
      groups.set(group.id, group);
      group.pinned = pinned;
      if (pinned) pins.add(group);
      else linkAfter(group, newest);
    },
  };
}
