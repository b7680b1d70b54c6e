/** Shortest time between a start and the second collection, below which rates are noise. */
const MIN_WARM_UP_MS = 500;

/** The first multiple of the interval after a moment. */
export function nextAligned(afterMs: number, intervalMs: number): number {
  return (Math.floor(afterMs / intervalMs) + 1) * intervalMs;
}

/**
 * The two collections at start: at once, stamped with the second begun, and on a second about one second later, for
 * what is computed from two readings.
 */
export function startMoments(nowMs: number): { readonly first: number; readonly warmUp: number } {
  const first = Math.floor(nowMs / 1000) * 1000;
  const warmUp = first + 1000;
  return { first, warmUp: warmUp - nowMs < MIN_WARM_UP_MS ? warmUp + 1000 : warmUp };
}

/** The newest moment of a series of dues that has passed, and how many before it went by unused. */
export function catchUp(
  dueMs: number,
  nowMs: number,
  intervalMs: number,
): { readonly stampMs: number; readonly missed: number } {
  if (nowMs - dueMs < intervalMs) return { stampMs: dueMs, missed: 0 };
  const stampMs = Math.floor(nowMs / intervalMs) * intervalMs;
  return { stampMs, missed: Math.ceil((stampMs - dueMs) / intervalMs) };
}
