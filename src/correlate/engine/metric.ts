import type { Labels } from '../../model/alert.ts';
import type { MetricRule } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { explainMetric } from './explain-metric.ts';
import { createGroupTable, jsonOf, newGroup } from './group-table.ts';
import { closeInstant, forgetSilentSeries, isComplete } from './metric-closing.ts';
import type { Instant, MetricGroup } from './metric-group.ts';
import { createMetricPlace } from './metric-place.ts';
import { createMetricRun } from './metric-run.ts';
import { loadMetricGroup, saveMetricGroup } from './metric-state.ts';
import type { SavedMetricGroup } from './metric-state.ts';
import { metricValue, metricWindowMs } from './metric-value.ts';
import { RANK } from './order-key.ts';
import type { Node } from './plan.ts';
import type { Core, Runtime } from './runtime.ts';
import { compareSamples, insertSample } from './sample.ts';
import type { Sample } from './sample.ts';
import { TIMER_KIND, createTimer, runEarly } from './timer-queue.ts';

/** A metric rule: judges each instant of a group once, when it closes. */
export function createMetric(core: Core, node: Node & { rule: MetricRule }): Runtime {
  const { rule, index } = node;
  const windowMs = metricWindowMs(rule);
  const place = createMetricPlace(rule, core.counters);
  const table = createGroupTable<MetricGroup>(core.config.max_groups, (group) => {
    core.counters.count('groups_evicted', { rule: rule.key });
    core.timers.cancel(group.stale);
    core.closings.cancel(group.closing);
    core.delivered.cancel(group.delivered);
    for (const { samples } of group.pending) core.unclosed(-samples.size);
    if (group.run !== undefined) group.run.endMs = group.lastMs + rule.staleAfterMs;
  });
  const { lifecycle, marks } = createAlerting(core, node, table, {
    gather: (group, key, gathering) => {
      if (group.run !== undefined) gathering.interval(group.run, key.t);
    },
    resolved: (group) => {
      group.latched = false;
    },
  });
  const run = createMetricRun(core, node, lifecycle);

  function makeGroup(id: string, labels: Labels): MetricGroup {
    const base = newGroup(id, labels);
    const own = { kind: TIMER_KIND.stale, rule: index, group: jsonOf(base) };
    const group: MetricGroup = {
      ...base,
      series: new Map(),
      pending: [],
      closedMs: -Infinity,
      lastMs: -Infinity,
      samples: [],
      judged: undefined,
      run: undefined,
      latched: false,
      stale: createTimer({ ...own, run: (atMs) => run.silent(group, atMs) }),
      closing: createTimer({ ...own, run: () => closeFirst(group) }),
      delivered: createTimer({ ...own, run: () => closeFirst(group) }),
    };
    return group;
  }

  /** Says when the earliest open instant closes. */
  function schedule(group: MetricGroup): void {
    const [next] = group.pending;
    if (next === undefined) core.closings.cancel(group.closing);
    else core.closings.set(group.closing, next.t);
    if (next !== undefined && isComplete(group, rule)) core.delivered.set(group.delivered, next.t);
    else core.delivered.cancel(group.delivered);
  }

  function closeFirst(group: MetricGroup): void {
    const instant = group.pending[0];
    if (instant === undefined) return;
    runOwnTimers(group, instant.t);
    group.pending.shift();
    core.unclosed(-instant.samples.size);
    const { judged, joining } = closeInstant(group, instant, rule);
    const kept = group.samples.findIndex(({ t }) => t > instant.t - windowMs);
    group.samples.splice(0, kept === -1 ? group.samples.length : kept);
    took(group, instant.t);
    if (judged.length > 0) judge(group, instant, judged);
    for (const sample of [...judged, ...joining]) keepSample(group, sample);
    forgetSilentSeries(group, instant.t, core.watermark.value, rule);
    schedule(group);
  }

  function judge(group: MetricGroup, instant: Instant, judged: Sample[]): void {
    judged.sort(compareSamples);
    const value = metricValue(rule, group.samples, judged, instant.t);
    if (value === undefined || Number.isNaN(value)) return;
    const beforeMs = group.judged?.t ?? -Infinity;
    group.judged = { t: instant.t, value };
    const key = { t: instant.t, rank: RANK.metric, n: instant.n };
    const all = [...group.samples, ...judged];
    // Also those of instants that gave no verdict: this one rests on them.
    run.judge(group, key, value, { all, fresh: all.filter(({ t }) => t > beforeMs) });
  }

  /** A group whose instant closes ahead of W has its own timers run first. */
  function runOwnTimers(group: MetricGroup, beforeMs: number): void {
    const own = [
      group.stale,
      ...(group.alert === undefined ? [] : [group.alert.resolve, ...group.alert.escalate]),
    ];
    for (;;) {
      const due = own
        .filter(({ deadline }) => deadline !== undefined && deadline < beforeMs)
        .sort((a, b) => a.deadline! - b.deadline! || a.kind - b.kind || a.step - b.step)[0];
      if (due === undefined) return;
      runEarly(due);
    }
  }

  /** A point of this instant was taken in: silence counts from it. */
  function took(group: MetricGroup, tMs: number): void {
    if (tMs < group.lastMs) return;
    group.lastMs = tMs;
    core.timers.set(group.stale, tMs + rule.staleAfterMs);
    if (group.alert?.resolveReason === 'max_stale') lifecycle.keep(group);
  }

  function keepSample(group: MetricGroup, sample: Sample): void {
    if (windowMs === 0) return;
    insertSample(group.samples, sample);
    if (group.samples.length <= core.config.max_entries) return;
    group.samples.shift();
    core.counters.count('entries_saturated', { rule: rule.key });
  }

  function open(group: MetricGroup, sample: Sample, arrival: number): void {
    let position = group.pending.length;
    while (position > 0 && group.pending[position - 1]!.t > sample.t) position--;
    const before = group.pending[position - 1];
    if (before?.t === sample.t) before.samples.set(sample.series, sample);
    else
      group.pending.splice(position, 0, {
        t: sample.t,
        n: arrival,
        samples: new Map([[sample.series, sample]]),
      });
    core.unclosed(1);
    schedule(group);
  }

  /** The newest point of a series once more: the last write wins until its instant closes. */
  function rewrite(group: MetricGroup, sample: Sample): void {
    const series = group.series.get(sample.series)!;
    const instant = group.pending.find(({ t }) => t === sample.t);
    if (instant === undefined) {
      if (series.newestValue !== sample.value) core.counters.count('point_conflict', { rule: rule.key });
      return;
    }
    instant.samples.set(sample.series, sample);
    series.newestValue = sample.value;
  }

  function arrive(group: MetricGroup, sample: Sample, arrival: number): void {
    const known = group.series.get(sample.series);
    if (known?.newestMs === sample.t) return rewrite(group, sample);
    if (known === undefined) {
      group.series.set(sample.series, { newestMs: sample.t, newestValue: sample.value, closedMs: -Infinity });
    } else {
      known.newestMs = sample.t;
      known.newestValue = sample.value;
    }
    if (sample.t > group.closedMs) return open(group, sample, arrival);
    group.series.get(sample.series)!.closedMs = sample.t;
    keepSample(group, sample);
    took(group, sample.t);
  }

  return {
    node,
    table: table as never,
    lifecycle: lifecycle as never,
    marks,
    point(sample, arrival) {
      const where = place(sample);
      if (where === undefined) return;
      const group = table.find(where.id) ?? makeGroup(where.id, where.labels);
      table.use(group, arrival);
      arrive(group, sample, arrival);
    },
    take: () => undefined,
    gather(id, key, gathering) {
      const interval = table.find(id)?.run;
      if (interval !== undefined) gathering.interval(interval, key.t);
      return interval !== undefined;
    },
    explain: (group) => explainMetric(rule, group as MetricGroup),
    save: (saver) => ({ groups: table.all().map((group) => saveMetricGroup(group, saver)) }),
    load(saved: { readonly groups: readonly SavedMetricGroup[] }, loader) {
      for (const each of saved.groups) {
        loadMetricGroup(each, makeGroup(each.id, each.labels), { core, table, lifecycle, loader });
      }
    },
  };
}
