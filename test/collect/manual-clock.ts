import type { Clock } from '../../src/lib/clock.ts';

/** A clock that stands until it is told to go on. */
export interface ManualClock extends Clock {
  /** Lets time pass, timers included, and waits for what they set off. */
  advance(ms: number): Promise<void>;
  /** Milliseconds until each timer fires. */
  timers(): readonly number[];
  /** Sets the wall clock without letting time pass. */
  setWall(ms: number): void;
}

export function createManualClock(startMs: number): ManualClock {
  let [wall, monotonic] = [startMs, 0];
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  return {
    now: () => wall,
    monotonic: () => monotonic,
    after(ms, callback) {
      const timer = { atMs: monotonic + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = monotonic + ms;
      for (;;) {
        await settle();
        const next = [...timers].filter(({ atMs }) => atMs <= end).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers.delete(next);
        wall += Math.max(0, next.atMs - monotonic);
        monotonic = Math.max(monotonic, next.atMs);
        next.callback();
      }
      wall += end - monotonic;
      monotonic = end;
      await settle();
    },
    timers: () => [...timers].map(({ atMs }) => atMs - monotonic),
    setWall(ms) {
      wall = ms;
    },
  };
}
