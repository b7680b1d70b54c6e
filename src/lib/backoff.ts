export interface BackoffOptions {
  /** First delay, milliseconds. */
  readonly initialMs: number;
  readonly maxMs: number;
  /** 0 to 1 from outside, so that tests are exact. */
  readonly random: () => number;
}

export interface Backoff {
  /** The next delay in whole milliseconds: doubles from the initial one, jitter between half and all of it. */
  next(): number;
  reset(): void;
}

/** Exponential back-off with jitter, as in "Exponential Backoff And Jitter" (equal jitter). */
export function createBackoff(options: BackoffOptions): Backoff {
  let ceiling = options.initialMs;
  return {
    next() {
      const delay = Math.round(ceiling / 2 + (ceiling / 2) * options.random());
      ceiling = Math.min(options.maxMs, ceiling * 2);
      return delay;
    },
    reset() {
      ceiling = options.initialMs;
    },
  };
}
