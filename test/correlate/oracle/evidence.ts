import type { CorrelationRule, Rule, RuleSet } from '../../../src/correlate/rule.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys, sameKey } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

/** What an opening alert shows of the events it rests on: the first one and the newest ones. */
export function shownIds(rule: Rule, ids: readonly string[]): readonly string[] {
  const { events } = rule.alert.evidence;
  return ids.length <= events + 1 ? ids : [ids[0]!, ...ids.slice(-events)];
}

/** Ids of the distinct events in the closed window [T - timespan, T] of an anchor, in order. */
export function windowIds(
  rule: CorrelationRule,
  anchor: OrderKey,
  occurrences: readonly Occurrence[],
): readonly string[] {
  const fields = 'fields' in rule ? rule.fields : [];
  const isNumeric = rule.type.startsWith('value_') && rule.type !== 'value_count';
  const counted = occurrences
    .filter((o) => compareKeys(o.key, anchor) <= 0 && o.key[0] >= anchor[0] - rule.timespanMs)
    .filter((o) => fields.every((field) => o.fields[field] !== undefined && o.fields[field] !== ''))
    .filter((o) => !isNumeric || typeof o.fields[fields[0]!] === 'number')
    .toSorted((a, b) => compareKeys(a.key, b.key))
    .filter((o, i, all) => i === 0 || !sameKey(all[i - 1]!.key, o.key));
  return shownIds(
    rule,
    counted.map(({ fields: { 'event.id': id } }) => String(id)),
  );
}

const COUNTING = /^(event_count|value_\w+)$/;

/** Rules of which the oracle says on which events an alert opens: detections, and what counts their events. */
export function tellsEvidence({ rules }: RuleSet): ReadonlySet<string> {
  const detections = new Set(rules.filter(({ kind }) => kind === 'detection').map(({ key }) => key));
  const counting = rules.filter(
    (rule) =>
      rule.kind === 'correlation' &&
      COUNTING.test(rule.type) &&
      rule.rules.every((key) => detections.has(key)),
  );
  return new Set([...detections, ...counting.map(({ key }) => key)]);
}
