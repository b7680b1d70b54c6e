import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Labels } from '../../model/alert.ts';
import type { Alert } from './alert.ts';
import { createHeap } from './binary-heap.ts';

/** What a rule knows about one group. Kinds of rules add their own. */
export interface Group {
  readonly id: string;
  readonly labels: Labels;
  /** See `jsonOf`. */
  json: string | undefined;
  alert: Alert | undefined;
  /** Arrival number of the last item it processed. */
  touched: number;
  /** Number of its last use: the order in which the groups of a rule were busy. */
  used: number;
  /** The `used` under which it waits to be evicted; undefined: it does not. */
  queued: number | undefined;
  /** It is firing: see `pin`. */
  pinned: boolean;
}

export function newGroup(id: string, labels: Labels): Group {
  return {
    id,
    labels,
    json: undefined,
    alert: undefined,
    touched: 0,
    used: 0,
    queued: undefined,
    pinned: false,
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
  /** One group after the other, round and round: to look after those that nobody uses. */
  patrol(): G | undefined;
  /** Longest idle first. */
  all(): G[];
  /** Puts back what `all` gave, in that order. */
  restore(group: G, pinned: boolean): void;
}

/**
 * Groups of one rule, at most `max` of them besides firing ones, longest idle out first. A group that is used keeps
 * its place in the queue of the idle and is put back when that place comes up: to use it costs a number, and most
 * tables never evict.
 */
export function createGroupTable<G extends Group>(max: number, onEvict: (group: G) => void): GroupTable<G> {
  const groups = new Map<string, G>();
  const idle = createHeap<G>((a, b) => a.queued! - b.queued!);
  let round = groups.values();
  let pins = 0;
  let uses = 0;

  function enqueue(group: G): void {
    group.queued = group.used;
    idle.push(group);
  }

  /** The group that was just used stays: nobody was idle for a shorter time. */
  function evictBeside(group: G): void {
    for (let first = idle.pop(); first !== undefined; first = idle.pop()) {
      const isPlace = first.queued === first.used;
      first.queued = undefined;
      if (first.pinned) continue;
      if (!isPlace) enqueue(first);
      else if (first === group) return enqueue(first);
      else {
        groups.delete(first.id);
        return onEvict(first);
      }
    }
  }

  return {
    find: (id) => groups.get(id),
    use(group, arrival) {
      const isNew = group.used === 0;
      group.touched = arrival;
      group.used = ++uses;
      if (isNew) {
        groups.set(group.id, group);
        enqueue(group);
      }
      if (groups.size > max && !group.pinned) evictBeside(group);
    },
    pin(group) {
      if (group.pinned) return;
      group.pinned = true;
      pins++;
    },
    unpin(group) {
      if (!group.pinned) return;
      group.pinned = false;
      pins--;
      if (group.queued === undefined) enqueue(group);
    },
    pinned: () => pins,
    size: () => groups.size,
    patrol() {
      const { value, done } = round.next();
      if (done === true) round = groups.values();
      return value;
    },
    all: () => [...groups.values()].sort((a, b) => a.used - b.used),
    restore(group, pinned) {
      group.used = ++uses;
      groups.set(group.id, group);
      enqueue(group);
      group.pinned = pinned;
      if (pinned) pins++;
    },
  };
}
