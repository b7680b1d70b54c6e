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

export function compareKeys(a: OrderKey, b: OrderKey): number {
  return a.t - b.t || a.rank - b.rank || a.n - b.n;
}

/** A bare key, without whatever else the object carries. */
export function keyOf({ t, rank, n }: OrderKey): OrderKey {
  return { t, rank, n };
}
