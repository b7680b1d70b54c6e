import { setImmediate as others } from 'node:timers/promises';
import { createBackoff } from '../../lib/backoff.ts';
import { sleep, type Clock } from '../../lib/clock.ts';
import type { LogGap, LogLine } from '../../model/log-line.ts';
import type { LineSink } from '../source.ts';
import type { Tally } from '../tally.ts';

export interface LineQueueOptions {
  readonly source: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tally: Tally;
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** Lines that wait for the sink: for sources that can not make their senders wait. */
export interface LineQueue {
  /** Takes a line, or drops and counts it where the queue is full. */
  add(line: LogLine, from: string): void;
  /** Counts lines that were not taken; one unless told. */
  drop(from: string, why: string, count?: number): void;
  /** Whether a sender that can wait should. */
  isHalfFull(): boolean;
  /** Resolves when the queue is no longer half full. */
  drained(): Promise<void>;
  start(sink: LineSink): void;
  /** Delivers what is queued and tells what was dropped, unless the sink fails, and ends. */
  stop(): Promise<void>;
}

/** What is taken at once holds up everything else: a hundred milliseconds of work, while the machine is busy. */
const MAX_BATCH_LINES = 500;
const REPORT_EVERY_MS = 1000;
/** What is dropped is told apart by this many senders and reasons. */
const MAX_DROP_KINDS = 100;

/** A bounded queue in front of the sink; what it had to drop is reported as gaps, at most once a second. */
export function createLineQueue(options: LineQueueOptions): LineQueue {
  const { source, clock, tally } = options;
  const backoff = createBackoff({ initialMs: 100, maxMs: 5000, random: options.random });
  let lines: LogLine[] = [];
  let bytes = 0;
  let drops = new Map<string, number>();
  let lastReportMs = -Infinity;
  let wake = (): void => {};
  let waiting: (() => void)[] = [];
  let stopping = new AbortController();
  let running: Promise<void> | undefined;

  function isHalfFull(): boolean {
    return lines.length > options.maxLines / 2 || bytes > options.maxBytes / 2;
  }

  function countDrop(from: string, why: string, count = 1): void {
    const kind = `${from}: ${why}`;
    const key = drops.has(kind) || drops.size < MAX_DROP_KINDS ? kind : `other senders: ${why}`;
    drops.set(key, (drops.get(key) ?? 0) + count);
  }

  function takeGaps(): LogGap[] {
    const isEarly = clock.monotonic() - lastReportMs < REPORT_EVERY_MS && !stopping.signal.aborted;
    if (drops.size === 0 || isEarly) return [];
    lastReportMs = clock.monotonic();
    const gaps = [...drops].map(([kind, count]) => ({
      source,
      noticedMs: clock.now(),
      reason: 'overflow' as const,
      detail: `${count} lines dropped from ${kind}`,
    }));
    drops = new Map();
    return gaps;
  }

  /** Resolves when there is something to do, or at the next time to report drops. */
  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(REPORT_EVERY_MS, () => resolve());
      wake = () => {
        cancel();
        resolve();
      };
      if (lines.length > 0 || stopping.signal.aborted) wake();
    });
  }

  async function pump(sink: LineSink): Promise<void> {
    while (!stopping.signal.aborted || lines.length > 0 || drops.size > 0) {
      const part = lines.slice(0, MAX_BATCH_LINES);
      const gaps = takeGaps();
      if (part.length === 0 && gaps.length === 0) {
        await rest();
        continue;
      }
      const batch = { source, lines: part, gaps, position: {} };
      while (!(await isTaken(sink, batch))) {
        if (stopping.signal.aborted) return;
        await sleep(clock, backoff.next(), stopping.signal);
      }
      // A sink that is done at once lets nobody in between: neither requests nor the next datagrams.
      await others();
      lines = lines.slice(part.length);
      bytes -= part.reduce((sum, { text }) => sum + text.length, 0);
      if (isHalfFull()) continue;
      for (const resolve of waiting.splice(0)) resolve();
    }
  }

  async function isTaken(sink: LineSink, batch: Parameters<LineSink>[0]): Promise<boolean> {
    try {
      await sink(batch);
    } catch (error) {
      tally.failing(error instanceof Error ? error.message : String(error));
      return false;
    }
    backoff.reset();
    tally.delivered(batch);
    tally.reading();
    return true;
  }

  return {
    add(line, from) {
      if (lines.length >= options.maxLines || bytes >= options.maxBytes) {
        countDrop(from, 'the store is slower than the senders');
        return;
      }
      lines.push(line);
      bytes += line.text.length;
      wake();
    },
    drop: countDrop,
    isHalfFull,
    drained: () => (isHalfFull() ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve()),
    start(sink) {
      stopping = new AbortController();
      running = pump(sink);
    },
    async stop() {
      stopping.abort();
      wake();
      await running;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}
