import type { Clock } from '../lib/clock.ts';
import { describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Point } from '../model/point.ts';
import type { Collector } from './collector.ts';
import { catchUp, nextAligned, startMoments } from './due.ts';
import type { CollectorStatus, Gap, RunRecord } from './run-record.ts';
import { createRunRecord, enterGap } from './run-record.ts';

export interface ScheduledCollector {
  readonly collector: Collector;
  readonly intervalMs: number;
}

export interface ScheduleOptions {
  readonly collectors: readonly ScheduledCollector[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Longest random delay of a run. */
  readonly jitterMs: number;
  readonly random: () => number;
  /** Takes what runs due at one moment yielded; slow runs hand theirs in later. */
  readonly deliver: (points: readonly Point[]) => void;
}

export interface Schedule {
  start(): void;
  /** Settles when no run is under way, or after a second: a run that hangs must not hold up the end. */
  stop(): Promise<void>;
  status(): readonly CollectorStatus[];
}

interface Entry {
  readonly collector: Collector;
  readonly record: RunRecord;
  dueMs: number;
  running: Promise<readonly Point[]> | undefined;
}

/** Runs due together are delivered together; those that take longer than this deliver on their own. */
const BATCH_WINDOW_MS = 250;
const STOP_TIMEOUT_MS = 1000;
/** Timers hold no more than 24 days; looking once an hour costs nothing. */
const MAX_DELAY_MS = 3_600_000;

/** Runs collectors at the multiples of their intervals, each never twice at a time, none stopping another. */
export function createSchedule(options: ScheduleOptions): Schedule {
  const { clock, logger } = options;
  let entries: readonly Entry[] = [];
  let cancelTimer: (() => void) | undefined;
  let moments = startMoments(0);
  const gathering = new Set<Promise<void>>();
  const longGaps: (Gap & { readonly collector: string })[] = [];
  let isStopped = true;

  function deliver(points: readonly Point[]): void {
    // What comes in after the end has nobody to take it.
    if (!isStopped) options.deliver(points);
  }

  function arm(): void {
    if (entries.length === 0) return;
    const now = clock.now();
    for (const entry of entries) {
      // A wall clock set back would leave the entry waiting for a moment far away.
      const { intervalMs } = entry.record;
      if (entry.dueMs - now > intervalMs + 2000) entry.dueMs = nextAligned(now, intervalMs);
    }
    const nextMs = Math.min(...entries.map(({ dueMs }) => dueMs));
    const delayMs = Math.max(0, nextMs - now) + options.random() * options.jitterMs;
    cancelTimer = clock.after(Math.min(delayMs, MAX_DELAY_MS), tick);
  }

  function tick(): void {
    const now = clock.now();
    const due = entries.filter(({ dueMs }) => dueMs <= now);
    const started = due.flatMap((entry) => startRun(entry, now) ?? []);
    sayLongGaps();
    if (started.length > 0) {
      const work = gather(started).finally(() => gathering.delete(work));
      gathering.add(work);
    }
    arm();
  }

  /** Starts a due entry's run unless its last one is still going on, and sets when it is due again. */
  function startRun(entry: Entry, nowMs: number): Promise<readonly Point[]> | undefined {
    const { record, collector } = entry;
    const { stampMs, missed } = catchUp(entry.dueMs, nowMs, record.intervalMs);
    if (missed > 0)
      noteGap(entry, missed, { fromMs: entry.dueMs, toMs: stampMs - record.intervalMs, reason: 'late' });
    const warmsUp = collector.differences === true && stampMs === moments.first;
    entry.dueMs = warmsUp
      ? moments.warmUp
      : nextAligned(Math.max(stampMs, moments.warmUp), record.intervalMs);
    if (entry.running !== undefined) {
      noteGap(entry, 1, { fromMs: stampMs, toMs: stampMs, reason: 'busy' });
      return undefined;
    }
    entry.running = run(entry, stampMs).finally(() => (entry.running = undefined));
    return entry.running;
  }

  function noteGap({ record }: Entry, missed: number, gap: Gap): void {
    const isLong = enterGap(record, missed, gap);
    if (isLong) longGaps.push({ collector: record.name, ...gap });
    else logger.debug({ collector: record.name, missed, reason: gap.reason }, 'collections missed');
  }

  /** One word for all collectors: a machine that stood still held up each of them. */
  function sayLongGaps(): void {
    for (const reason of ['late', 'busy'] as const) {
      const gaps = longGaps.filter((gap) => gap.reason === reason);
      if (gaps.length === 0) continue;
      const [fromMs, toMs] = [Math.min(...gaps.map((g) => g.fromMs)), Math.max(...gaps.map((g) => g.toMs))];
      const collectors = gaps.map(({ collector }) => collector);
      logger.warn({ reason, fromMs, toMs, collectors }, 'several collections in a row were missed');
    }
    longGaps.length = 0;
  }

  async function run({ collector, record }: Entry, stampMs: number): Promise<readonly Point[]> {
    const startedMs = clock.monotonic();
    let points: readonly Point[] = [];
    let problem: string | undefined;
    try {
      points = await collector.collect(stampMs);
      const report = collector.report?.() ?? {};
      problem = report.problem;
      record.series = report.series;
      record.refusedPoints = report.refusedPoints;
    } catch (error) {
      problem = describeError(error);
      record.failures++;
    }
    if (problem !== record.problem) {
      if (problem === undefined) logger.info({ collector: record.name }, 'collector works again');
      else logger.warn({ collector: record.name, problem }, 'collector has a problem');
    }
    record.runs++;
    record.problem = problem;
    record.points = points.length;
    record.durationMs = clock.monotonic() - startedMs;
    record.lastRunMs = stampMs;
    return points;
  }

  async function gather(runs: readonly Promise<readonly Point[]>[]): Promise<void> {
    const batch: Point[] = [];
    let isOpen = true;
    const all = Promise.all(
      runs.map(async (running) => {
        const points = await running;
        if (isOpen) batch.push(...points);
        else deliver(points);
      }),
    );
    await withTimeout(all, BATCH_WINDOW_MS);
    isOpen = false;
    deliver(batch);
    await all;
  }

  function withTimeout(work: Promise<unknown>, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      void work.finally(() => {
        cancel();
        resolve();
      });
    });
  }

  return {
    start() {
      isStopped = false;
      moments = startMoments(clock.now());
      entries = options.collectors.map(({ collector, intervalMs }) => ({
        collector,
        record: createRunRecord(collector.name, intervalMs),
        dueMs: moments.first,
        running: undefined,
      }));
      tick();
    },
    async stop() {
      cancelTimer?.();
      await withTimeout(Promise.all(gathering), STOP_TIMEOUT_MS);
      isStopped = true;
    },
    status: () => entries.map(({ record }) => ({ ...record })),
  };
}
