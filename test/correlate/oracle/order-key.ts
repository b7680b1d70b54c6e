/** Order key of 7.6: event time, rank (metric 0, log 1, timer 2), arrival number. */
export type OrderKey = readonly [timeMs: number, rank: number, arrival: number];

export function compareKeys(a: OrderKey, b: OrderKey): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function sameKey(a: OrderKey, b: OrderKey): boolean {
  return compareKeys(a, b) === 0;
}
