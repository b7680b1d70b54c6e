import type { Labels } from '../../../src/model/alert.ts';
import type { MetricRule } from '../../../src/correlate/rule.ts';
import { createAlert } from './alert.ts';
import type { Timer, Verdict } from './alert.ts';
import { satisfies } from './comparison.ts';
import { metricValue } from './metric-value.ts';
import type { Sample } from './metric-value.ts';
import type { OrderKey } from './order-key.ts';

/** A true run that was confirmed: [start, end), open while `endMs` is absent. */
export interface Interval {
  /** Keys of instants: time, rank 0, number of the first arrival. */
  readonly startAt: OrderKey;
  readonly confirmedAt: OrderKey;
  endMs?: number | undefined;
}

/** A metric rule in one group: sections 4 and 7.6, 7.12 to 7.14. */
export interface MetricGroup {
  readonly labels: Labels;
  put(sample: Sample): void;
  /** The first instant that has not closed and whether every live series has delivered; absent = none waits. */
  nextInstant(): { readonly timeMs: number; readonly delivered: boolean } | undefined;
  /** Closes the instant that `nextInstant` named. */
  close(): void;
  timers(): Timer[];
}

export function createMetricGroup(
  rule: MetricRule,
  labels: Labels,
  maxStaleMs: number,
  emit: (verdict: Verdict) => void,
  confirmed: (interval: Interval) => void,
): MetricGroup {
  const alert = createAlert(rule, labels, emit);
  let samples: Sample[] = [];
  let closedMs = -Infinity;
  let lastMs = -Infinity;
  let run: { startAt: OrderKey; interval?: Interval } | undefined;
  let clearing = false;
  let falseSinceMs: number | undefined;

  function live(timeMs: number): string[] {
    const recent = samples.filter((s) => s.timeMs >= timeMs - rule.staleAfterMs && s.timeMs < timeMs);
    return [...new Set(recent.map((sample) => sample.series))];
  }

  function keyOfInstant(timeMs: number): OrderKey {
    return [timeMs, 0, Math.min(...samples.filter((s) => s.timeMs === timeMs).map((s) => s.arrival))];
  }

  function endRun(endMs: number): void {
    if (run?.interval !== undefined) run.interval.endMs = endMs;
    run = undefined;
  }

  function resolve(atMs: number): void {
    alert.resolve(atMs);
    clearing = false;
    falseSinceMs = undefined;
  }

  function runOwnTimers(beforeMs: number): void {
    for (;;) {
      const due = timers().filter((timer) => timer.deadlineMs < beforeMs);
      const next = due.toSorted((a, b) => a.deadlineMs - b.deadlineMs || KINDS[a.kind] - KINDS[b.kind])[0];
      if (next === undefined) return;
      next.run();
    }
  }

  function judge(timeMs: number, standing: readonly Sample[]): void {
    lastMs = timeMs;
    const value = metricValue(rule, timeMs, standing);
    if (value === undefined) return;
    const holds =
      clearing && rule.clear !== undefined ? !satisfies(value, rule.clear) : satisfies(value, rule.condition);
    if (holds) isTrue(timeMs, value);
    else isFalse(timeMs);
  }

  function isTrue(timeMs: number, value: number): void {
    const match = { key: [timeMs, 0, 0] as const, value };
    run ??= { startAt: keyOfInstant(timeMs) };
    falseSinceMs = undefined;
    if (run.interval === undefined && timeMs - run.startAt[0] >= rule.alert.forMs) {
      run.interval = { startAt: run.startAt, confirmedAt: keyOfInstant(timeMs) };
      clearing = rule.clear !== undefined;
      confirmed(run.interval);
    }
    if (alert.firing !== undefined) alert.add(match);
    else if (run.interval !== undefined) alert.open(match);
  }

  function isFalse(timeMs: number): void {
    endRun(timeMs);
    clearing = false;
    falseSinceMs ??= timeMs;
    if (rule.alert.keepFiringForMs === 0) resolve(timeMs);
  }

  /** Points of the group that were not evaluated end a silence too. */
  function noticeUnevaluated(): void {
    for (;;) {
      const next = samples.find(
        (s) => s.timeMs > lastMs && s.timeMs <= lastMs + rule.staleAfterMs && s.timeMs <= closedMs,
      );
      if (next === undefined) return;
      lastMs = next.timeMs;
    }
  }

  function timers(): Timer[] {
    noticeUnevaluated();
    const list: Timer[] = alert.timers();
    const staleMs = lastMs + rule.staleAfterMs;
    const resolvesOnStale = rule.onStale === 'resolve';
    if (run !== undefined || (resolvesOnStale && alert.firing !== undefined))
      list.push({
        deadlineMs: staleMs,
        kind: 'stale',
        run() {
          endRun(staleMs);
          if (resolvesOnStale) resolve(staleMs);
        },
      });
    if (alert.firing === undefined) return list;
    const ends = falseSinceMs === undefined ? Infinity : falseSinceMs + rule.alert.keepFiringForMs;
    const deadlineMs = Math.min(ends, resolvesOnStale ? Infinity : lastMs + maxStaleMs);
    if (deadlineMs < Infinity) list.push({ deadlineMs, kind: 'resolve', run: () => resolve(deadlineMs) });
    return list;
  }

  function nextInstant(): { timeMs: number; delivered: boolean } | undefined {
    const open = samples.filter((sample) => sample.timeMs > closedMs).map((sample) => sample.timeMs);
    if (open.length === 0) return undefined;
    const timeMs = Math.min(...open);
    const series = live(timeMs);
    const delivered = series.every((key) => samples.some((s) => s.series === key && s.timeMs >= timeMs));
    return { timeMs, delivered: series.length > 0 && delivered };
  }

  return {
    labels,
    put(sample) {
      const known = samples.find((s) => s.series === sample.series && s.timeMs === sample.timeMs);
      if (known !== undefined && sample.timeMs <= closedMs) return;
      samples = samples.filter((s) => s !== known);
      samples.push({ ...sample, arrival: known?.arrival ?? sample.arrival });
    },
    nextInstant,
    close() {
      const timeMs = nextInstant()?.timeMs;
      if (timeMs === undefined) return;
      closedMs = timeMs;
      const series = live(timeMs);
      const joins = (s: Sample): boolean =>
        s.timeMs === timeMs && series.length > 0 && !series.includes(s.series);
      const standing = samples.filter((s) => s.timeMs <= timeMs && !joins(s));
      runOwnTimers(timeMs);
      if (standing.some((s) => s.timeMs === timeMs)) judge(timeMs, standing);
    },
    timers,
  };
}

const KINDS = { stale: 0, resolve: 1, absence: 2, escalate: 3 } as const;
