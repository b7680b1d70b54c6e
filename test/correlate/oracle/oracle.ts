import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { EngineConfig } from '../../../src/correlate/config.ts';
import type { MetricRule, Rule, RuleSet } from '../../../src/correlate/rule.ts';
import type { Labels } from '../../../src/model/alert.ts';
import type { SecurityEvent } from '../../../src/model/event.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import type { Point } from '../../../src/model/point.ts';
import { createSilence } from './absence.ts';
import type { Silence } from './absence.ts';
import type { Timer, Verdict } from './alert.ts';
import { createCorrelation } from './correlation.ts';
import type { Correlation } from './correlation.ts';
import { isEager } from './eager.ts';
import { createEventAlert } from './event-alert.ts';
import type { EventAlert } from './event-alert.ts';
import { createMetricGroup } from './metric-group.ts';
import type { MetricGroup } from './metric-group.ts';
import { groupOf } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

const KIND_RANK = { stale: 0, resolve: 1, absence: 2, escalate: 3 } as const;

interface DueTimer {
  readonly timer: Timer;
  readonly rule: number;
  readonly group: string;
}

interface SilenceItem {
  readonly rule: Rule;
  readonly group: Labels;
  readonly key: OrderKey;
}

/**
 * The specification read aloud: keeps everything it ever saw, looks at all of it again at every step, and says what
 * each arrival changes. Slow on purpose.
 */
export interface Oracle {
  apply(item: JournalItem): Verdict[];
  finish(untilMs: number): Verdict[];
}

export function createOracle(rules: RuleSet, config: EngineConfig): Oracle {
  const verdicts: Verdict[] = [];
  const emit = (verdict: Verdict): void => void verdicts.push(verdict);
  let watermarkMs = -Infinity;
  let arrivals = 0;
  let timerKeys = 0;
  let started = false;
  let startedMs = -Infinity;
  const seenIds = new Set<string>();
  const newestOfSeries = new Map<string, number>();

  const eager = new Map(rules.rules.map((rule) => [rule.key, isEager(rule, rules, config.allowed_lateness)]));
  const correlations = new Map<Rule, Correlation>();
  const detectionAlerts = new Map<Rule, Map<string, { group: Labels; alert: EventAlert }>>();
  const metricGroups = new Map<Rule, Map<string, MetricGroup>>();
  const silences = new Map<Rule, Map<string, { group: Labels; silence: Silence }>>();
  /** Items that absence rules have accepted and not processed. */
  let silenceItems: SilenceItem[] = [];
  /** Occurrences of the arrival or instant at hand, for the rules further up. */
  let fresh: Occurrence[] = [];

  for (const rule of rules.rules) {
    if (rule.kind === 'correlation' && rule.type !== 'event_absence')
      correlations.set(
        rule,
        createCorrelation(
          rule,
          eager.get(rule.key) === true,
          emit,
          (occurrence) => void fresh.push(occurrence),
        ),
      );
    detectionAlerts.set(rule, new Map());
    metricGroups.set(rule, new Map());
    silences.set(rule, new Map());
  }

  /** Hands what is fresh to every rule, children first. */
  function propagate(): void {
    for (const rule of rules.rules) {
      const heard = fresh.filter((o) => listensTo(rule, o.rule));
      if (rule.kind === 'correlation' && rule.type === 'event_absence') {
        for (const occurrence of heard) {
          const group = groupOf(rule, occurrence);
          if (group !== undefined) silenceItems.push({ rule, group, key: occurrence.key });
        }
      } else if (rule.kind === 'correlation' && heard.length > 0) correlations.get(rule)?.take(heard);
    }
    fresh = [];
  }

  // --- W has passed

  function dueTimers(): DueTimer[] {
    const found: DueTimer[] = [];
    const add = (timer: Timer, rule: Rule, group: Labels): void =>
      void found.push({ timer, rule: rule.order, group: canonicalJson(group) });
    for (const rule of rules.rules) {
      for (const { timer, group } of correlations.get(rule)?.timers() ?? []) add(timer, rule, group);
      for (const { alert, group } of detectionAlerts.get(rule)?.values() ?? [])
        for (const timer of alert.timers()) add(timer, rule, group);
      for (const group of metricGroups.get(rule)?.values() ?? [])
        for (const timer of group.timers()) add(timer, rule, group.labels);
      for (const { silence, group } of silences.get(rule)?.values() ?? [])
        for (const timer of silence.timers()) add(timer, rule, group);
    }
    return found.filter(({ timer }) => timer.deadlineMs < watermarkMs).toSorted(byInstantKindRuleGroup);
  }

  /** 7.7: the next thing that W has passed, earliest instant first; false when there is none. */
  function runNext(): boolean {
    const metric = openInstants().find(({ next }) => next.timeMs < watermarkMs);
    const anchors = [...correlations].flatMap(([rule, correlation]) =>
      correlation.waiting().map((key) => ({ key, rule, run: () => correlation.judgeWaiting(key) })),
    );
    const items = silenceItems.map((item) => ({ ...item, run: () => endSilence(item) }));
    const [waiting] = [...anchors, ...items]
      .filter(({ key }) => key[0] < watermarkMs)
      .toSorted((a, b) => compareKeys(a.key, b.key) || topological(a.rule) - topological(b.rule));
    const timer = dueTimers()[0];

    const instants = [metric?.next.timeMs, waiting?.key[0], timer?.timer.deadlineMs];
    const t = Math.min(...instants.filter((ms) => ms !== undefined));
    if (t === Infinity) return false;
    if (metric?.next.timeMs === t) metric.group.close();
    else if (waiting?.key[0] === t) waiting.run();
    else timer?.timer.run();
    propagate();
    return true;
  }

  function endSilence(item: SilenceItem): void {
    silenceItems = silenceItems.filter((other) => other !== item);
    silenceFor(item.rule, item.group).item(item.key[0], startedMs);
  }

  function topological(rule: Rule): number {
    return rules.rules.indexOf(rule);
  }

  function advance(watermark: number): void {
    watermarkMs = Math.max(watermarkMs, watermark);
    while (runNext());
    closeDelivered();
  }

  /** Instants that W has not passed and every live series has delivered, earliest first. */
  function closeDelivered(): void {
    for (;;) {
      const first = openInstants().find(({ next }) => next.delivered);
      if (first === undefined) return;
      first.group.close();
      propagate();
    }
  }

  function openInstants() {
    return [...metricGroups]
      .flatMap(([rule, groups]) => [...groups.values()].map((group) => ({ rule, group })))
      .flatMap(({ rule, group }) => {
        const next = group.nextInstant();
        return next === undefined ? [] : [{ rule, group, next, name: canonicalJson(group.labels) }];
      })
      .toSorted(
        (a, b) => a.next.timeMs - b.next.timeMs || a.rule.order - b.rule.order || compareText(a.name, b.name),
      );
  }

  // --- arrivals

  function accept(timeMs: number, nowMs: number): boolean {
    if (timeMs > nowMs + config.max_future_skew) return false;
    if (timeMs < watermarkMs) return false;
    if (!started) startExpected(timeMs);
    started = true;
    return true;
  }

  function startExpected(timeMs: number): void {
    for (const rule of rules.rules) {
      if (!('expect' in rule)) continue;
      for (const labels of rule.expect) silenceFor(rule, labels).startsAt(timeMs);
    }
  }

  function silenceFor(rule: Rule, group: Labels): Silence {
    const afterMs = rule.kind === 'correlation' ? rule.timespanMs : 'afterMs' in rule ? rule.afterMs : 0;
    const groups = silences.get(rule) as Map<string, { group: Labels; silence: Silence }>;
    const name = canonicalJson(group);
    const fell = (atMs: number): void => {
      timerKeys += 1;
      fresh.push({ rule: rule.key, key: [atMs, 2, timerKeys], fields: group });
    };
    const known = groups.get(name) ?? { group, silence: createSilence(rule, group, afterMs, emit, fell) };
    groups.set(name, known);
    return known.silence;
  }

  function applyEvent(event: SecurityEvent, nowMs: number): void {
    const t = event['@timestamp'];
    if (!accept(t, nowMs)) return;
    arrivals += 1;
    const key: OrderKey = [t, 1, arrivals];
    advance(t - config.allowed_lateness);
    if (seenIds.has(event['event.id'])) return;
    seenIds.add(event['event.id']);
    for (const rule of rules.rules) {
      if (rule.kind !== 'detection' || !rule.matches(event)) continue;
      fresh.push({ rule: rule.key, key, fields: event });
      detectionAlert(rule, event)?.match({ key, value: 1 });
    }
    for (const rule of rules.rules) {
      if (rule.kind !== 'detection' || !fresh.some((o) => o.rule === rule.alert.resolveOn)) continue;
      detectionAlert(rule, event)?.resolveOn(key);
    }
    propagate();
  }

  function detectionAlert(rule: Rule, event: SecurityEvent): EventAlert | undefined {
    const group = eventGroup(event, rule.alert.groupBy);
    if (group === undefined) return undefined;
    const alerts = detectionAlerts.get(rule) as Map<string, { group: Labels; alert: EventAlert }>;
    const name = canonicalJson(group);
    const known = alerts.get(name) ?? { group, alert: createEventAlert(rule, group, emit) };
    alerts.set(name, known);
    return known.alert;
  }

  function applyPoint(point: Point, nowMs: number): void {
    const t = point.timeMs;
    const series = canonicalJson([point.measurement, point.tags]);
    if (t < (newestOfSeries.get(series) ?? -Infinity)) return;
    if (!accept(t, nowMs)) return;
    arrivals += 1;
    newestOfSeries.set(series, t);
    advance(t - config.allowed_lateness);
    for (const rule of rules.rules) {
      if (rule.kind !== 'metric' || rule.measurement !== point.measurement || !rule.where(point.tags))
        continue;
      const value = point.fields[rule.field];
      const labels = metricLabels(point, rule);
      if (typeof value !== 'number' || labels === undefined) continue;
      if (rule.type === 'absence') silenceItems.push({ rule, group: labels, key: [t, 0, arrivals] });
      else metricGroup(rule, labels).put({ timeMs: t, series, value, arrival: arrivals });
    }
    closeDelivered();
  }

  function metricGroup(rule: MetricRule, labels: Labels): MetricGroup {
    const groups = metricGroups.get(rule) as Map<string, MetricGroup>;
    const name = canonicalJson(labels);
    const group =
      groups.get(name) ??
      createMetricGroup(rule, labels, config.max_stale, emit, (interval) => {
        fresh.push({ rule: rule.key, key: interval.confirmedAt, fields: labels, interval });
      });
    groups.set(name, group);
    return group;
  }

  function restart(nowMs: number): void {
    startExpected(nowMs);
    started = true;
    startedMs = Math.max(startedMs, nowMs);
    for (const groups of silences.values())
      for (const { silence } of groups.values()) silence.startsAt(nowMs);
  }

  function take(): Verdict[] {
    return verdicts.splice(0);
  }

  return {
    apply(item) {
      if (item.kind === 'points') for (const point of item.points) applyPoint(point, item.nowMs);
      if (item.kind === 'events') for (const event of item.events) applyEvent(event, item.nowMs);
      if (item.kind === 'tick') advance(item.nowMs - config.allowed_lateness);
      if (item.kind === 'start') restart(item.nowMs);
      return take();
    },
    finish(untilMs) {
      advance(untilMs + 1);
      return take();
    },
  };
}

function byInstantKindRuleGroup(a: DueTimer, b: DueTimer): number {
  return (
    a.timer.deadlineMs - b.timer.deadlineMs ||
    KIND_RANK[a.timer.kind] - KIND_RANK[b.timer.kind] ||
    a.rule - b.rule ||
    compareText(a.group, b.group)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function listensTo(rule: Rule, key: string): boolean {
  if (rule.kind !== 'correlation') return false;
  const until = rule.type === 'temporal_ordered' ? rule.until : undefined;
  return rule.rules.includes(key) || until === key || rule.alert.resolveOn === key;
}

function eventGroup(event: SecurityEvent, names: readonly string[]): Labels | undefined {
  const pairs = names.map((name) => [name, event[name]] as const);
  if (pairs.some(([, value]) => value === undefined || value === '')) return undefined;
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

function metricLabels(point: Point, rule: MetricRule): Labels | undefined {
  const pairs = rule.groupBy.map((name) => [name, point.tags[name === 'host.name' ? 'host' : name]] as const);
  if (pairs.some(([, value]) => value === undefined || value === '')) return undefined;
  return Object.fromEntries(pairs.map(([name, value]) => [name, value as string]));
}
