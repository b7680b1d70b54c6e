import type { RuleNetwork } from './rule-network.ts';
import type { Core } from './runtime.ts';

/** How far the rules have come behind the watermark. */
export interface Progress {
  /** See `Core.doneMs`. */
  doneMs(): number;
  /** Runs everything that W has passed, in event-time order; at one instant metrics, occurrences, timers. */
  advance(): void;
  /** Closes what W has not passed but every live series has delivered, earliest instant first. */
  closeDelivered(): void;
  /** See `Core.unclosed`. */
  unclosed(change: number): void;
  /** The buffer of what waits is bounded: W moves past the oldest stamp in it. */
  bound(): void;
  /** Forgets what is due: other rules come. */
  clear(): void;
  /** W was put back to where it stood; everything before it was done. */
  restore(): void;
}

export function createProgress(
  {
    config,
    counters,
    watermark,
    timers,
    closings,
    delivered,
  }: Pick<Core, 'config' | 'counters' | 'watermark' | 'timers' | 'closings' | 'delivered'>,
  network: () => RuleNetwork,
): Progress {
  let unclosed = 0;
  /** A field, because a variable of a closure would put each new stamp on the heap. */
  const done = { ms: -Infinity };

  function advance(): void {
    for (;;) {
      const closing = closings.next() ?? Infinity;
      const waiting = network().waiting.next() ?? Infinity;
      const timer = timers.next() ?? Infinity;
      const next = Math.min(closing, waiting, timer);
      done.ms = Math.min(next, watermark.value);
      if (next >= watermark.value) return closeDelivered();
      if (closing === next) closings.runNext();
      else if (waiting === next) hearWaiting();
      else timers.runNext();
      network().turn.run();
    }
  }

  function closeDelivered(): void {
    while (delivered.next() !== undefined) {
      delivered.runNext();
      network().turn.run();
    }
  }

  function hearWaiting(): void {
    const { index, offers } = network().waiting.take()!;
    network().runtimes[index]!.take(offers);
  }

  function bound(): void {
    while (network().waiting.size() + unclosed > config.max_buffered) {
      const oldest = Math.min(network().waiting.next() ?? Infinity, closings.next() ?? Infinity);
      counters.count('buffer_overflow');
      watermark.raise(oldest + 1);
      advance();
    }
  }

  return {
    doneMs: () => done.ms,
    advance,
    closeDelivered,
    unclosed(change) {
      unclosed += change;
    },
    bound,
    clear() {
      timers.clear();
      closings.clear();
      delivered.clear();
      unclosed = 0;
    },
    restore() {
      done.ms = watermark.value;
    },
  };
}
