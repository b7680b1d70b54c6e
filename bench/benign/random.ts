/** Chance that is the same in each run. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  integer(low: number, high: number): number;
  happens(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Around 0, rarely above 3 (sum of twelve). */
  noise(): number;
}

/** mulberry32, a generator of 32 bits of state. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + (high - low) * next();
  return {
    next,
    between,
    integer: (low, high) => Math.floor(between(low, high + 1)),
    happens: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    noise: () => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6),
  };
}
