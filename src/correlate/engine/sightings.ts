import { createHeap } from './binary-heap.ts';
import { compareBytes } from './compare-bytes.ts';

/** When each value was last seen, for at most `max` values: the oldest sighting leaves first. */
export interface Sightings {
  /** Takes note of a sighting; when the newest one was before. */
  note(value: string, tMs: number): number | undefined;
  /** Forgets what was seen before an instant; not counted as a loss. */
  forgetBefore(tMs: number): void;
  save(): readonly (readonly [string, number])[];
  load(saved: readonly (readonly [string, number])[]): void;
}

export function createSightings(max: number, onLoss: () => void): Sightings {
  const seen = new Map<string, number>();
  const order = createHeap<readonly [string, number]>(([a, x], [b, y]) => x - y || compareBytes(a, b));

  /** The oldest sighting; places of values that were seen again move on. */
  function oldest(): readonly [string, number] | undefined {
    for (let top = order.peek(); top !== undefined; top = order.peek()) {
      const [value, tMs] = top;
      const newest = seen.get(value);
      if (newest === tMs) return top;
      order.pop();
      if (newest !== undefined) order.push([value, newest]);
    }
    return undefined;
  }

  function dropOldest(): void {
    const top = oldest();
    if (top === undefined) return;
    order.pop();
    seen.delete(top[0]);
  }

  function note(value: string, tMs: number): number | undefined {
    const before = seen.get(value);
    if (before === undefined || before < tMs) seen.set(value, tMs);
    if (before === undefined) add(value, tMs);
    return before;
  }

  function add(value: string, tMs: number): void {
    order.push([value, tMs]);
    if (seen.size <= max) return;
    dropOldest();
    onLoss();
  }

  /** A place is never newer than its value's sighting: mostly one look at the first place is enough. */
  function isAnyBefore(tMs: number): boolean {
    const place = order.peek();
    return place !== undefined && place[1] < tMs && (oldest()?.[1] ?? Infinity) < tMs;
  }

  return {
    note,
    forgetBefore(tMs) {
      while (isAnyBefore(tMs)) dropOldest();
    },
    save: () => [...seen].sort(([a], [b]) => compareBytes(a, b)),
    load(saved) {
      for (const [value, tMs] of saved) note(value, tMs);
    },
  };
}
