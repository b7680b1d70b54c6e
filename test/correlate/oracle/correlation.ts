import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { Labels } from '../../../src/model/alert.ts';
import type { CorrelationRule } from '../../../src/correlate/rule.ts';
import type { Count, Match, Timer, Verdict } from './alert.ts';
import { createEventAlert } from './event-alert.ts';
import type { EventAlert } from './event-alert.ts';
import { windowIds } from './evidence.ts';
import { judge } from './judge.ts';
import { groupOf } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys, sameKey } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

/** A correlation other than `event_absence`: sections 5, 7.6, 7.10. */
export interface Correlation {
  /** Takes occurrences that one arrival, or one instant, brought. An eager rule judges at once. */
  take(occurrences: readonly Occurrence[]): void;
  /** Anchors of a waiting rule that were not judged yet. */
  waiting(): readonly OrderKey[];
  /** Judges a waiting anchor. */
  judgeWaiting(anchor: OrderKey): void;
  timers(): readonly { readonly timer: Timer; readonly group: Labels }[];
}

interface Group {
  readonly labels: Labels;
  readonly occurrences: Occurrence[];
  readonly untils: Occurrence[];
  /** Keys of anchors, each judged once (waiting) or as often as something is inserted (eager). */
  anchors: OrderKey[];
  readonly matches: Match[];
  readonly sightings: Map<string, number>;
  readonly alert: EventAlert;
}

export function createCorrelation(
  rule: CorrelationRule,
  eager: boolean,
  emit: (verdict: Verdict) => void,
  matched: (occurrence: Occurrence) => void,
  count: Count,
): Correlation {
  const groups = new Map<string, Group>();
  /** In the order in which they came, over all groups. */
  const heard: Occurrence[] = [];
  let firstMs = Infinity;

  function groupFor(labels: Labels): Group {
    const name = canonicalJson(labels);
    let group = groups.get(name);
    group ??= {
      labels,
      occurrences: [],
      untils: [],
      anchors: [],
      matches: [],
      sightings: new Map(),
      alert: createEventAlert(rule, labels, emit, count),
    };
    groups.set(name, group);
    return group;
  }

  /** Groups of one anchor, in the order in which they heard of it. */
  function groupsOf(anchor: OrderKey): Group[] {
    const place = (group: Group): number =>
      heard.findIndex((o) => sameKey(o.key, anchor) && group.occurrences.includes(o));
    return [...groups.values()]
      .filter((group) => group.anchors.some((known) => sameKey(known, anchor)))
      .toSorted((a, b) => place(a) - place(b));
  }

  function insert(occurrence: Occurrence): { group: Group; anchor: boolean } | undefined {
    const labels = groupOf(rule, occurrence);
    if (labels === undefined) return undefined;
    const group = groupFor(labels);
    heard.push(occurrence);
    if (occurrence.rule === rule.alert.resolveOn && eager) group.alert.resolveOn(occurrence.key);
    if (occurrence.rule === rule.alert.resolveOn && !eager) addAnchor(group, occurrence.key);
    if (rule.type === 'temporal_ordered' && occurrence.rule === rule.until) group.untils.push(occurrence);
    if (!rule.rules.includes(occurrence.rule)) {
      if (!eager && occurrence.rule === rule.alert.resolveOn) group.occurrences.push(occurrence);
      return { group, anchor: false };
    }
    group.occurrences.push(occurrence);
    addAnchor(group, occurrence.key);
    return { group, anchor: true };
  }

  function addAnchor(group: Group, key: OrderKey): void {
    if (!group.anchors.some((known) => sameKey(known, key))) group.anchors.push(key);
    group.anchors.sort(compareKeys);
  }

  function judgeAnchor(group: Group, anchor: OrderKey): void {
    const listed = group.occurrences.filter((o) => rule.rules.includes(o.rule));
    if (!listed.some((o) => sameKey(o.key, anchor))) return;
    const known = group.matches.find((match) => sameKey(match.key, anchor));
    const value =
      rule.type === 'first_seen'
        ? (known?.value ?? judgeSighting(group, anchor))
        : judge(rule, anchor, listed, group.untils);
    if (value === undefined) return;
    if (known !== undefined) {
      known.value = value;
      return;
    }
    const eventIds = (): readonly string[] =>
      windowIds(
        rule,
        anchor,
        group.occurrences.filter((o) => rule.rules.includes(o.rule)),
      );
    const match = { key: anchor, value, eventIds };
    group.matches.push(match);
    const trigger = listed.find((o) => sameKey(o.key, anchor));
    matched({ rule: rule.key, key: anchor, fields: { ...trigger?.fields, ...group.labels } });
    group.alert.match(match);
  }

  /** `first_seen` is judged once, so it remembers instead of looking at the occurrences. */
  function judgeSighting(group: Group, anchor: OrderKey): number | undefined {
    if (rule.type !== 'first_seen') return undefined;
    const occurrence = group.occurrences.find((o) => sameKey(o.key, anchor));
    const values = rule.fields.map((field) => occurrence?.fields[field]);
    if (values.some((value) => value === undefined || value === '')) return undefined;
    const name = JSON.stringify(values);
    const t = anchor[0];
    const seenMs = group.sightings.get(name) ?? -Infinity;
    group.sightings.set(name, Math.max(seenMs, t));
    firstMs = Math.min(firstMs, t);
    return seenMs < t - rule.historyMs && t >= firstMs + rule.learnForMs ? 1 : undefined;
  }

  function judgeNow(group: Group, inserted: readonly OrderKey[]): void {
    const anchors = rule.type === 'first_seen' ? inserted : group.anchors;
    for (const anchor of anchors) judgeAnchor(group, anchor);
  }

  return {
    take(occurrences) {
      const inserted = occurrences.map(insert).filter((entry) => entry !== undefined);
      if (!eager) return;
      for (const group of new Set(inserted.filter((entry) => entry.anchor).map((entry) => entry.group))) {
        const keys = occurrences
          .map((o) => o.key)
          .filter((key, i, all) => all.findIndex((k) => sameKey(k, key)) === i);
        judgeNow(group, keys.toSorted(compareKeys));
      }
    },
    waiting: () => (eager ? [] : [...groups.values()].flatMap((group) => group.anchors)),
    judgeWaiting(anchor) {
      for (const group of groupsOf(anchor)) {
        group.anchors = group.anchors.filter((known) => !sameKey(known, anchor));
        const resolves = group.occurrences.some(
          (o) => o.rule === rule.alert.resolveOn && sameKey(o.key, anchor),
        );
        if (resolves) group.alert.resolveOn(anchor);
        judgeAnchor(group, anchor);
      }
    },
    timers: () =>
      [...groups.values()].flatMap((group) =>
        group.alert.timers().map((timer) => ({ timer, group: group.labels })),
      ),
  };
}
