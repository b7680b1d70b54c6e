import { formatDuration } from '../../lib/duration.ts';
import type { Labels } from '../../model/alert.ts';
import type { Rule } from '../rule.ts';
import { createAlerting } from './alerting.ts';
import { restoreGroup, saveGroup } from './alert-state.ts';
import type { SavedGroup } from './alert-state.ts';
import { canonicalIp } from './canonical-ip.ts';
import type { GroupReport } from './group-report.ts';
import { describeOccurrence } from './explain-window.ts';
import { createGroupTable, jsonOf, newGroup } from './group-table.ts';
import type { Group } from './group-table.ts';
import { joinValues, labelsOf } from './group-key.ts';
import { createGrouping, groupNames } from './grouping.ts';
import type { Interval } from './interval.ts';
import { createMetricPlace } from './metric-place.ts';
import { createOccurrence } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { RANK } from './order-key.ts';
import { HEARD } from './plan.ts';
import type { Node } from './plan.ts';
import type { Core, Runtime } from './runtime.ts';
import type { SavedOccurrence } from './snapshot-refs.ts';
import { TIMER_KIND, createTimer } from './timer-queue.ts';
import type { Timer } from './timer-queue.ts';

/** The two rules that speak when nothing does: `event_absence` and a metric's `absence`. */
export type SilenceRule = Extract<Rule, { type: 'event_absence' } | { type: 'absence' }>;

interface SilenceGroup extends Group {
  lastMs: number;
  silent: boolean;
  /** Metric rules: the running silence. */
  interval: Interval | undefined;
  /** The last item before the silence. */
  last: Occurrence | undefined;
  readonly timer: Timer;
}

interface SavedSilenceGroup extends SavedGroup {
  readonly lastMs: number;
  readonly silent: boolean;
  readonly interval?: number | undefined;
  readonly last?: SavedOccurrence | undefined;
  readonly dueMs?: number | undefined;
}

interface SavedSilence {
  readonly armed: boolean;
  readonly startedMs?: number | undefined;
  readonly groups: readonly SavedSilenceGroup[];
}

/** Fires when a group had no item for a while, ends with its next item; both act when W has passed them. */
export function createSilence(core: Core, node: Node & { rule: SilenceRule }): Runtime {
  const { rule } = node;
  const afterMs = rule.kind === 'metric' ? rule.afterMs : rule.timespanMs;
  let armed = false;
  /** Newest start: our own downtime is no silence. */
  let startedMs = -Infinity;
  const table = createGroupTable<SilenceGroup>(core.config.max_groups, (group) => {
    core.counters.count('groups_evicted', { rule: rule.key });
    core.timers.cancel(group.timer);
  });
  const { lifecycle, marks } = createAlerting(core, node, table, {
    gather: (group, key, gathering) => {
      if (group.interval !== undefined) gathering.interval(group.interval, key.t);
      if (group.last?.event !== undefined) gathering.event(group.last, group.last.event);
    },
  });
  const grouping = createGrouping(rule, core);
  const metricPlace = rule.kind === 'metric' ? createMetricPlace(rule, core.counters) : undefined;

  function makeGroup(id: string, labels: Labels): SilenceGroup {
    const base = newGroup(id, labels);
    const group: SilenceGroup = {
      ...base,
      lastMs: -Infinity,
      silent: false,
      interval: undefined,
      last: undefined,
      timer: createTimer({
        kind: TIMER_KIND.absence,
        rule: node.index,
        group: jsonOf(base),
        run: (atMs) => fallSilent(group, atMs),
      }),
    };
    return group;
  }

  function fallSilent(group: SilenceGroup, atMs: number): void {
    const key = core.timerKey(atMs);
    group.silent = true;
    if (rule.kind === 'metric') group.interval = silentInterval(group, key);
    const match = { rule: rule.key, group: group.id };
    core.publish(node, createOccurrence(key, { labels: group.labels, interval: group.interval, match }));
    if (!rule.alerts) return;
    // A silence that begins again before `keep_firing_for` has run out is the same alert.
    if (group.alert?.firing === true) lifecycle.keep(group);
    lifecycle.match(group, key, (atMs - group.lastMs) / 1000);
  }

  function silentInterval(group: SilenceGroup, key: Interval['start']): Interval {
    const points = group.last?.point === undefined ? [] : [group.last.point];
    return {
      rule: rule.key,
      labels: group.labels,
      group: jsonOf(group),
      start: key,
      confirmed: key,
      points,
      totalPoints: points.length,
    };
  }

  function speak(group: SilenceGroup, occurrence: Occurrence): void {
    table.use(group, occurrence.n);
    if (group.silent) endSilence(group, occurrence.t);
    group.last = occurrence;
    hear(group, occurrence.t);
  }

  function hear(group: SilenceGroup, tMs: number): void {
    group.lastMs = Math.max(group.lastMs, tMs, startedMs);
    core.timers.set(group.timer, group.lastMs + afterMs);
  }

  function endSilence(group: SilenceGroup, tMs: number): void {
    group.silent = false;
    if (group.interval !== undefined) group.interval.endMs = tMs;
    group.interval = undefined;
    const { keepFiringForMs } = rule.alert;
    if (rule.kind === 'metric' && keepFiringForMs > 0)
      lifecycle.endBy(group, tMs + keepFiringForMs, 'keep_firing_for');
    else lifecycle.end(group, tMs, 'seen');
  }

  function expect(labels: Labels, atMs: number): void {
    const names = groupNames(rule);
    const values = names.map((name) => canonicalIp(labels[name] ?? ''));
    const id = joinValues(values);
    if (table.find(id) !== undefined) return;
    const group = makeGroup(id, labelsOf(names, values));
    table.use(group, core.arrival());
    hear(group, atMs);
  }

  function explainSilence(group: SilenceGroup, nowMs: number): GroupReport {
    const condition = `nothing for ${formatDuration(afterMs)}`;
    const value = (nowMs - group.lastMs) / 1000;
    const { deadline } = group.timer;
    const missing = deadline === undefined ? undefined : `silence until ${new Date(deadline).toISOString()}`;
    const window =
      group.last === undefined ? [] : [{ timeMs: group.last.t, what: describeOccurrence(group.last) }];
    return { conditions: [{ condition, holds: group.silent, value, missing }], window };
  }

  function arm(atMs: number): void {
    if (!armed) for (const labels of rule.expect) expect(labels, atMs);
    armed = true;
  }

  return {
    node,
    table: table as never,
    lifecycle: lifecycle as never,
    marks,
    point({ t, tags, value, series }, arrival) {
      if (rule.kind !== 'metric') return;
      const where = metricPlace?.({ series, tags });
      if (where === undefined) return;
      const point = {
        timeMs: t,
        measurement: rule.measurement,
        field: rule.field,
        tags,
        value,
        rule: rule.key,
      };
      core.wait(node, {
        as: HEARD.self,
        occurrence: createOccurrence({ t, rank: RANK.metric, n: arrival }, { labels: where.labels, point }),
      });
    },
    take(offers) {
      for (const { as, occurrence } of offers) {
        const id = grouping.id(occurrence, as);
        if (id === undefined) continue;
        if (as === HEARD.resolveOn) lifecycle.resolveOn(id, occurrence);
        else speak(table.find(id) ?? makeGroup(id, grouping.labels(occurrence, as)), occurrence);
      }
    },
    arm,
    start(atMs) {
      startedMs = Math.max(startedMs, atMs);
      for (const group of table.all()) if (!group.silent) hear(group, atMs);
      arm(atMs);
    },
    gather(id, key, gathering) {
      const group = table.find(id);
      if (group?.last?.event !== undefined) gathering.event(group.last, group.last.event);
      if (group?.interval !== undefined) gathering.interval(group.interval, key.t);
      return group !== undefined;
    },
    explain: (group, nowMs) => explainSilence(group as SilenceGroup, nowMs),
    save: (saver): SavedSilence => ({
      armed,
      startedMs: Number.isFinite(startedMs) ? startedMs : undefined,
      groups: table.all().map((group) => ({
        ...saveGroup(group, saver),
        lastMs: group.lastMs,
        silent: group.silent,
        interval: group.interval && saver.interval(group.interval),
        last: group.last && saver.occurrence(group.last),
        dueMs: group.timer.deadline,
      })),
    }),
    load(saved: SavedSilence, loader) {
      ({ armed, startedMs = -Infinity } = saved);
      for (const each of saved.groups) {
        const group = makeGroup(each.id, each.labels);
        const { lastMs, silent, dueMs } = each;
        Object.assign(group, { lastMs, silent });
        group.interval = each.interval === undefined ? undefined : loader.interval(each.interval);
        group.last = each.last === undefined ? undefined : loader.occurrence(each.last);
        restoreGroup(group, each, table, lifecycle, core.timers, loader);
        if (dueMs !== undefined) core.timers.set(group.timer, dueMs);
      }
    },
  };
}
