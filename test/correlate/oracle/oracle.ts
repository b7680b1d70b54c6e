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
import { isEager } from './eager.ts';
import { createGroupMap } from './group-map.ts';
import { createEventAlert } from './event-alert.ts';
import type { EventAlert } from './event-alert.ts';
import { createMetricGroup } from './metric-group.ts';
import type { MetricGroup } from './metric-group.ts';
import { eventGroup, groupOf, metricGroup } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

const KIND_RANK = { stale: 0, resolve: 1, absence: 2, escalate: 3 } as const;

interface DueTimer {
  readonly timer: Timer;
  readonly rule: number;
  readonly group: string;
}

type SilenceRule = Extract<Rule, { type: 'absence' } | { type: 'event_absence' }>;

interface SilenceItem {
  readonly rule: SilenceRule;
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
  /** By the names of the engine's counters, with the source where there is one. */
  counts(): Readonly<Record<string, number>>;
}

export function createOracle(rules: RuleSet, config: EngineConfig): Oracle {
  const verdicts: Verdict[] = [];
  const emit = (verdict: Verdict): void => void verdicts.push(verdict);
  const counts: Record<string, number> = {};
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);
  let watermarkMs = -Infinity;
  let newestMs = -Infinity;
  let arrivals = 0;
  let timerKeys = 0;
  let started = false;
  let startedMs = -Infinity;
  const seenIds = new Set<string>();
  const newestOfSeries = new Map<string, number>();

  const detectionAlerts = createGroupMap<Rule, EventAlert>((rule, group) =>
    createEventAlert(rule, group, emit, count),
  );
  const metricGroups = createGroupMap<MetricRule, MetricGroup>((rule, group) =>
    createMetricGroup(rule, group, config.max_stale, emit, (interval) => {
      fresh.push({ rule: rule.key, key: interval.confirmedAt, fields: group, interval });
    }),
  );
  const silences = createGroupMap<SilenceRule, Silence>((rule, group) =>
    createSilence(rule, group, rule.type === 'absence' ? rule.afterMs : rule.timespanMs, emit, (atMs) => {
      timerKeys += 1;
      fresh.push({ rule: rule.key, key: [atMs, 2, timerKeys], fields: group });
    }),
  );
  const correlations = rules.rules
    .filter((rule) => rule.kind === 'correlation' && rule.type !== 'event_absence')
    .map((rule) => {
      const isRuleEager = isEager(rule, rules, config.allowed_lateness);
      const matched = (occurrence: Occurrence): void => void fresh.push(occurrence);
      return { rule, correlation: createCorrelation(rule, isRuleEager, emit, matched, count) };
    });
  /** Items that absence rules have accepted and not processed. */
  let silenceItems: SilenceItem[] = [];
  /** Occurrences of the arrival or instant at hand, for the rules further up. */
  let fresh: Occurrence[] = [];

  /** Hands what is fresh to every rule, children first. */
  function propagate(): void {
    for (const rule of rules.rules) {
      const heard = fresh.filter((o) => listensTo(rule, o.rule));
      if (isSilenceRule(rule)) {
        for (const occurrence of heard) {
          const group = rule.kind === 'correlation' ? groupOf(rule, occurrence) : undefined;
          if (group !== undefined) silenceItems.push({ rule, group, key: occurrence.key });
        }
      } else if (heard.length > 0) {
        correlations.find((entry) => entry.rule === rule)?.correlation.take(heard);
      }
    }
    fresh = [];
  }

  // --- W has passed

  function dueTimers(): DueTimer[] {
    const grouped = [...detectionAlerts.all(), ...metricGroups.all(), ...silences.all()].flatMap(
      ({ rule, name, value }) => value.timers().map((timer) => ({ timer, rule: rule.order, group: name })),
    );
    const joined = correlations.flatMap(({ rule, correlation }) =>
      correlation
        .timers()
        .map(({ timer, group }) => ({ timer, rule: rule.order, group: canonicalJson(group) })),
    );
    return [...grouped, ...joined]
      .filter(({ timer }) => timer.deadlineMs < watermarkMs)
      .toSorted(byInstantKindRuleGroup);
  }

  /** 7.7: the next thing that W has passed, earliest instant first; false when there is none. */
  function runNext(): boolean {
    const metric = openInstants().find(({ next }) => next.timeMs < watermarkMs);
    const anchors = correlations.flatMap(({ rule, correlation }) =>
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
    silences.get(item.rule, item.group).item(item.key[0], startedMs);
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
    return metricGroups
      .all()
      .flatMap(({ rule, name, value }) => {
        const next = value.nextInstant();
        return next === undefined ? [] : [{ rule, group: value, next, name }];
      })
      .toSorted(
        (a, b) => a.next.timeMs - b.next.timeMs || a.rule.order - b.rule.order || compareText(a.name, b.name),
      );
  }

  // --- arrivals

  function accept(timeMs: number, nowMs: number, source: string, isBehind = false): boolean {
    const isFuture = timeMs > nowMs + config.max_future_skew;
    const isLate = timeMs < watermarkMs || isBehind;
    if (isFuture) count(`future_dropped ${source}`);
    else if (isLate) count(`late_dropped ${source}`);
    if (isFuture || isLate) return false;
    if (timeMs < newestMs) count(`reordered ${source}`);
    newestMs = Math.max(newestMs, timeMs);
    if (!started) startExpected(timeMs);
    started = true;
    return true;
  }

  function startExpected(timeMs: number): void {
    for (const rule of rules.rules) {
      if (!isSilenceRule(rule)) continue;
      for (const group of rule.expect) silences.get(rule, group).startsAt(timeMs);
    }
  }

  function applyEvent(event: SecurityEvent, nowMs: number, source: string): void {
    const t = event['@timestamp'];
    if (seenIds.has(event['event.id']) && t >= watermarkMs) return count(`duplicates_dropped ${source}`);
    if (!accept(t, nowMs, source)) return;
    arrivals += 1;
    const key: OrderKey = [t, 1, arrivals];
    advance(t - config.allowed_lateness);
    seenIds.add(event['event.id']);
    for (const rule of rules.rules) {
      if (rule.kind !== 'detection' || !rule.matches(event)) continue;
      fresh.push({ rule: rule.key, key, fields: event });
      detectionAlert(rule, event)?.match({ key, value: 1, eventIds: () => [event['event.id']] });
    }
    for (const rule of rules.rules) {
      if (rule.kind !== 'detection' || !fresh.some((o) => o.rule === rule.alert.resolveOn)) continue;
      detectionAlert(rule, event)?.resolveOn(key);
    }
    propagate();
  }

  function detectionAlert(rule: Rule, event: SecurityEvent): EventAlert | undefined {
    const group = eventGroup(rule, event);
    return group === undefined ? undefined : detectionAlerts.get(rule, group);
  }

  function applyPoint(point: Point, nowMs: number): void {
    const t = point.timeMs;
    const series = canonicalJson([point.measurement, point.tags]);
    if (!accept(t, nowMs, 'metrics', t < (newestOfSeries.get(series) ?? -Infinity))) return;
    arrivals += 1;
    newestOfSeries.set(series, t);
    advance(t - config.allowed_lateness);
    for (const rule of rules.rules) {
      if (rule.kind !== 'metric' || rule.measurement !== point.measurement || !rule.where(point.tags))
        continue;
      const value = point.fields[rule.field];
      const labels = metricGroup(rule, point);
      if (typeof value !== 'number' || labels === undefined) continue;
      if (rule.type === 'absence') silenceItems.push({ rule, group: labels, key: [t, 0, arrivals] });
      else metricGroups.get(rule, labels).put({ timeMs: t, series, value, arrival: arrivals });
    }
    closeDelivered();
  }

  function restart(nowMs: number): void {
    startExpected(nowMs);
    started = true;
    startedMs = Math.max(startedMs, nowMs);
    for (const { value } of silences.all()) value.startsAt(nowMs);
  }

  function take(): Verdict[] {
    return verdicts.splice(0);
  }

  return {
    apply(item) {
      if (item.kind === 'points') for (const point of item.points) applyPoint(point, item.nowMs);
      if (item.kind === 'events') for (const event of item.events) applyEvent(event, item.nowMs, item.source);
      if (item.kind === 'tick') advance(item.nowMs - config.allowed_lateness);
      if (item.kind === 'start') restart(item.nowMs);
      return take();
    },
    finish(untilMs) {
      advance(untilMs + 1);
      return take();
    },
    counts: () => counts,
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

function isSilenceRule(rule: Rule): rule is SilenceRule {
  return rule.kind !== 'detection' && (rule.type === 'absence' || rule.type === 'event_absence');
}

function listensTo(rule: Rule, key: string): boolean {
  if (rule.kind !== 'correlation') return false;
  const until = rule.type === 'temporal_ordered' ? rule.until : undefined;
  return rule.rules.includes(key) || until === key || rule.alert.resolveOn === key;
}
