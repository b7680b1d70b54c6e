import { count } from '../../../lib/count.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Rule, RuleExpression, RuleSet } from '../../rule.ts';
import type { Claim } from './claim.ts';

/** What a firing rests on that no evidence can show, because it is something that did not happen, or was left out. */
export function reliesOn(
  set: RuleSet,
  rule: Rule,
  { droppedEvents, droppedPoints }: Claim,
): readonly string[] {
  const left = [
    droppedEvents === 0 ? undefined : `${count(droppedEvents, 'event')} that alert.evidence.events left out`,
    droppedPoints === 0 ? undefined : `${count(droppedPoints, 'point')} that alert.evidence.points left out`,
  ];
  return [...new Set([...absentIn(set, rule), ...left.filter((text) => text !== undefined)])];
}

function absentIn(set: RuleSet, rule: Rule): readonly string[] {
  if (rule.kind === 'detection') return [];
  if (rule.kind === 'metric') {
    return rule.type === 'absence'
      ? [`${rule.key}: that no point came for ${formatDuration(rule.afterMs)}`]
      : [];
  }
  const below = rule.rules.flatMap((key) => {
    const child = set.rules.find((candidate) => candidate.key === key);
    return child === undefined ? [] : absentIn(set, child);
  });
  return [...ownOf(rule), ...below];
}

function ownOf(rule: Rule & { kind: 'correlation' }): readonly string[] {
  const span = formatDuration(rule.timespanMs);
  switch (rule.type) {
    case 'event_absence':
      return [`${rule.key}: that nothing came for ${span}`];
    case 'first_seen':
      return [`${rule.key}: that the value was not seen in the ${formatDuration(rule.historyMs)} before`];
    case 'temporal_ordered':
      return rule.until === undefined ? [] : [`${rule.key}: that ${rule.until} did not come in between`];
    case 'temporal':
      return rule.expression === undefined
        ? []
        : negated(rule.expression).map(
            (key) => `${rule.key}: that ${key} did not occur in the ${span} before`,
          );
    default:
      return rule.condition.some(({ operator }) => operator !== 'gt' && operator !== 'gte') ||
        !GROWING.has(rule.type)
        ? [`${rule.key}: that no other event was in the ${span} before`]
        : [];
  }
}

/** Types that more events can only raise. */
const GROWING: ReadonlySet<string> = new Set(['event_count', 'value_count', 'value_max']);

function negated(expression: RuleExpression, under = false): readonly string[] {
  if (expression.kind === 'rule') return under ? [expression.key] : [];
  if (expression.kind === 'not') return negated(expression.inner, !under);
  return expression.parts.flatMap((part) => negated(part, under));
}
