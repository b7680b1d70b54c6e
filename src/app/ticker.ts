import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { SourceStatus } from '../logs/source.ts';
import type { ReadingDelay } from './reading-delay.ts';

const TICK_MS = 1000;
/** How long reading may take to catch up before metrics are taken beside it. */
const CATCH_UP_MS = 60_000;

export interface TickerOptions {
  readonly reading: ReadingDelay;
  /** With more unread than this, the engine's time stands still. */
  readonly mostDelayMs: number;
  readonly sources: () => readonly SourceStatus[];
  /** Called once, when what was written to the logs before the start is read. */
  readonly caughtUp: () => void;
  /** Called every second from then on; `onTime` where the engine's time may move as well. */
  readonly tick: (onTime: boolean) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export interface Ticker {
  start(): void;
  stop(): void;
}

/** Lets time pass, once reading has caught up. */
export function createTicker(options: TickerOptions): Ticker {
  const { reading, mostDelayMs, sources, clock, logger, signal } = options;
  let cancel = (): void => {};

  async function catchUp(): Promise<void> {
    if (!(await reading.atMost(0, CATCH_UP_MS, signal)) && !signal.aborted) {
      const hint = 'lines older than engine.allowed_lateness will count as late';
      logger.warn({ sources: sources(), hint }, 'much of the logs is unread yet');
    }
    options.caughtUp();
    tick();
  }

  function tick(): void {
    if (signal.aborted) return;
    cancel = clock.after(TICK_MS, tick);
    // A tick that has to wait for lines is no loss: the next one says more.
    options.tick(reading.nowMs() <= mostDelayMs);
  }

  return { start: () => void catchUp(), stop: () => cancel() };
}
