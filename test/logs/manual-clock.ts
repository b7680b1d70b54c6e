import type { Clock } from '../../src/lib/clock.ts';

/** A clock that stands still until it is moved. */
export function createManualClock(): Clock & { advance(ms: number): void } {
  let nowMs = 1_751_562_131_000;
  let timers: { atMs: number; callback: () => void }[] = [];
  return {
    now: () => nowMs,
    monotonic: () => nowMs,
    after(ms, callback) {
      const timer = { atMs: nowMs + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      nowMs += ms;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { callback } of due) callback();
    },
  };
}
