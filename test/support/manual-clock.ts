import type { Clock } from '../../src/lib/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on and runs what falls due, in order; lets promises settle between the steps. */
  advance(ms: number): Promise<void>;
  /** Timers that wait. */
  pending(): number;
}

/** A clock that stands still until told otherwise. */
export function createManualClock(startMs = 0): ManualClock {
  let now = startMs;
  let timers: { dueMs: number; callback: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    after(ms, callback) {
      const timer = { dueMs: now + Math.max(0, ms), callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    async advance(ms) {
      const until = now + ms;
      for (;;) {
        await settle();
        const next = timers.filter(({ dueMs }) => dueMs <= until).toSorted((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        now = Math.max(now, next.dueMs);
        next.callback();
      }
      now = until;
      await settle();
    },
    pending: () => timers.length,
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}
