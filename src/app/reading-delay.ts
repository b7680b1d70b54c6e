import { type Clock, sleep } from '../lib/clock.ts';
import type { SourceStatus } from '../logs/source.ts';

const LOOK_EVERY_MS = 100;

/** How far reading of the logs is behind their writing. */
export interface ReadingDelay {
  /** Age of the oldest unread line, milliseconds, as exact as it is asked often; 0 when all is read. */
  nowMs(): number;
  /** Settles when the delay is at most `mostMs`, when nothing gets on, or after `limitMs`; tells whether it got there. */
  atMost(mostMs: number, limitMs: number, signal: AbortSignal): Promise<boolean>;
}

/**
 * Measures the delay: whoever remembers how long the logs were at each look knows how old the first unread byte is.
 * Metrics and ticks taken before such lines would move the engine's time past them, and they would count as late.
 */
export function createReadingDelay(status: () => readonly SourceStatus[], clock: Clock): ReadingDelay {
  /** Oldest first: at `atMs` the logs ended at `end` (bytes delivered and bytes to come). */
  let looks: { readonly atMs: number; readonly end: number }[] = [];
  function look(): { read: number; unread: number } {
    const sources = status();
    const read = sources.reduce((sum, { bytes }) => sum + bytes, 0);
    // What a writer that died left of a line may be unread for ever.
    const unread = sources.reduce(
      (sum, { lagBytes = 0, stalledBytes = 0 }) => sum + lagBytes - stalledBytes,
      0,
    );
    looks = unread === 0 ? [] : looks.filter(({ end }) => end > read);
    if (unread > 0) looks.push({ atMs: clock.monotonic(), end: read + unread });
    return { read, unread };
  }
  function delay(): number {
    return looks[0] === undefined ? 0 : clock.monotonic() - looks[0].atMs;
  }
  return {
    nowMs() {
      look();
      return delay();
    },
    async atMost(mostMs, limitMs, signal) {
      const deadline = clock.monotonic() + limitMs;
      let readBefore = -1;
      for (;;) {
        const { read, unread } = look();
        if (unread === 0 || (mostMs > 0 && delay() <= mostMs)) return true;
        // An unfinished last line is unread and no delay, also before it counts as stalled.
        if (read === readBefore) return true;
        if (clock.monotonic() >= deadline || signal.aborted) return false;
        readBefore = read;
        await sleep(clock, LOOK_EVERY_MS, signal);
      }
    },
  };
}
