import type { Comparison, Rule, RuleSet } from '../../../src/correlate/rule.ts';

const EAGER_VALUES: ReadonlySet<string> = new Set(['event_count', 'value_count', 'value_max']);

/** 7.6: whether a rule acts on arrival, or waits until W has passed the instant. */
export function isEager(rule: Rule, rules: RuleSet, allowedLatenessMs: number): boolean {
  if (rule.kind === 'detection') return true;
  if (rule.kind === 'metric') return rule.type !== 'absence';
  const children = rules.rules.filter((child) => rule.rules.includes(child.key));
  if (children.some((child) => !isEager(child, rules, allowedLatenessMs))) return false;
  switch (rule.type) {
    case 'temporal': {
      const overMetric = children.some((child) => child.kind === 'metric');
      if (overMetric && rule.timespanMs <= allowedLatenessMs) return false;
      if (rule.expression !== undefined) return !JSON.stringify(rule.expression).includes('"not"');
      return rule.condition === undefined || onlyLowerBounds(rule.condition);
    }
    case 'temporal_ordered':
      return rule.until === undefined;
    case 'first_seen':
      return true;
    case 'event_absence':
      return false;
    default:
      return EAGER_VALUES.has(rule.type) && onlyLowerBounds(rule.condition);
  }
}

function onlyLowerBounds(condition: Comparison): boolean {
  return condition.every(({ operator }) => operator === 'gt' || operator === 'gte');
}
