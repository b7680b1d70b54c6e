/** Who brings an item to an instant: metrics first, then logs, then timers. */
export const RANK = { metric: 0, log: 1, timer: 2 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

/** What "before" and "after" mean everywhere in the engine: event time, rank, arrival number. */
export interface OrderKey {
  /** Event time, Unix milliseconds. */
  readonly t: number;
  readonly rank: Rank;
  /** Arrival number: the same for everything that one arrival causes. */
  readonly n: number;
}

/** Small integers only: a difference of stamps would be a number on the heap. */
export function compareKeys(a: OrderKey, b: OrderKey): -1 | 0 | 1 {
  if (a.t !== b.t) return a.t < b.t ? -1 : 1;
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.n !== b.n) return a.n < b.n ? -1 : 1;
  return 0;
}

/** A bare key, without whatever else the object carries. */
export function keyOf({ t, rank, n }: OrderKey): OrderKey {
  return { t, rank, n };
}
