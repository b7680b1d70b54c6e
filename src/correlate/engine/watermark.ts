export interface Watermark {
  /** W: what lies before it is late. */
  readonly value: number;
  /** The newest accepted event time; -Infinity before the first. */
  readonly newest: number;
  /** An item of this event time was accepted. */
  accept(tMs: number): void;
  /** The wall clock says that much time has gone by. */
  tick(nowMs: number): void;
  /** Moves W to at least this instant. */
  raise(toMs: number): void;
  restore(state: { value: number; newest: number }): void;
}

/** W = newest accepted t - allowed lateness, also moved by ticks; it never goes back. */
export function createWatermark(allowedLatenessMs: number): Watermark {
  // Fields, because a variable of a closure would put each new stamp on the heap.
  const now = { value: -Infinity, newest: -Infinity };

  function raise(toMs: number): void {
    if (toMs > now.value) now.value = toMs;
  }

  return {
    get value() {
      return now.value;
    },
    get newest() {
      return now.newest;
    },
    accept(tMs) {
      if (tMs > now.newest) now.newest = tMs;
      raise(tMs - allowedLatenessMs);
    },
    tick: (nowMs) => raise(nowMs - allowedLatenessMs),
    raise,
    restore({ value, newest }) {
      now.value = value;
      now.newest = newest;
    },
  };
}
