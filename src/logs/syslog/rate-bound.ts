import type { Clock } from '../../lib/clock.ts';

export interface RateBound {
  /** Whether this peer may send one more line now. */
  allows(peer: string): boolean;
}

/** More peers than this are not kept apart: the one that was silent for longest is forgotten. */
const MAX_PEERS = 4096;

/** Bounds the lines each peer may send: `perSecond` in the long run, and as many at once (a token bucket). */
export function createRateBound(clock: Clock, perSecond: number): RateBound {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    allows(peer) {
      const now = clock.monotonic();
      const { tokens, atMs } = buckets.get(peer) ?? { tokens: perSecond, atMs: now };
      const available = Math.min(perSecond, tokens + ((now - atMs) * perSecond) / 1000);
      const isAllowed = available >= 1;
      buckets.delete(peer);
      buckets.set(peer, { tokens: isAllowed ? available - 1 : available, atMs: now });
      if (buckets.size > MAX_PEERS) buckets.delete(buckets.keys().next().value!);
      return isAllowed;
    },
  };
}
