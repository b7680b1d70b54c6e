import type { CorrelationRule, RuleExpression } from '../../../src/correlate/rule.ts';
import { satisfies } from './comparison.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys, sameKey } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { mean, quantile, sum } from './statistics.ts';

/**
 * Sections 5, 7.9 to 7.11: whether the anchor at `anchor` matches, over what stands at or before it in its group, and
 * the value it compared; undefined = no match.
 */
export function judge(
  rule: CorrelationRule,
  anchor: OrderKey,
  occurrences: readonly Occurrence[],
  untils: readonly Occurrence[],
): number | undefined {
  const standing = occurrences.filter((o) => compareKeys(o.key, anchor) <= 0);
  const fromMs = anchor[0] - rule.timespanMs;
  const inWindow = standing.filter((o) =>
    o.interval === undefined
      ? o.key[0] >= fromMs
      : o.interval.startAt[0] <= anchor[0] && (o.interval.endMs === undefined || o.interval.endMs > fromMs),
  );
  switch (rule.type) {
    case 'event_count':
      return when(distinct(inWindow).length, rule.condition);
    case 'value_count': {
      const tuples = withFields(inWindow, rule.fields);
      if (!tuples.some((o) => sameKey(o.key, anchor))) return undefined;
      const values = tuples.map((o) => JSON.stringify(rule.fields.map((field) => o.fields[field])));
      return when(new Set(values).size, rule.condition);
    }
    case 'value_sum':
    case 'value_avg':
    case 'value_min':
    case 'value_max':
    case 'value_median':
    case 'value_percentile': {
      const field = rule.fields[0] as string;
      const counted = inWindow.filter((o) => typeof o.fields[field] === 'number');
      if (!counted.some((o) => sameKey(o.key, anchor))) return undefined;
      const fraction = rule.type === 'value_percentile' ? rule.percentile / 100 : 0.5;
      const values = distinct(counted).map((o) => o.fields[field] as number);
      return when(AGGREGATES[rule.type](values, fraction), rule.condition);
    }
    case 'temporal': {
      const present = new Set(inWindow.map((o) => o.rule));
      if (rule.expression !== undefined) return holds(rule.expression, present) ? present.size : undefined;
      return rule.condition === undefined
        ? when(present.size, [{ operator: 'gte', value: new Set(rule.rules).size }])
        : when(present.size, rule.condition);
    }
    case 'temporal_ordered':
      return hasSequence(rule, anchor, standing, rule.type === 'temporal_ordered' ? untils : [])
        ? rule.rules.length
        : undefined;
  }
  return undefined;
}

const AGGREGATES = {
  value_sum: sum,
  value_avg: mean,
  value_min: (values: readonly number[]) => Math.min(...values),
  value_max: (values: readonly number[]) => Math.max(...values),
  value_median: quantile,
  value_percentile: quantile,
};

function when(value: number, condition: Parameters<typeof satisfies>[1]): number | undefined {
  return satisfies(value, condition) ? value : undefined;
}

/** One event counts once, whatever rules it stands for. */
function distinct(occurrences: readonly Occurrence[]): Occurrence[] {
  return occurrences.filter((o, i) => occurrences.findIndex((other) => sameKey(other.key, o.key)) === i);
}

/** Whether all of the fields are there. */
function withFields(occurrences: readonly Occurrence[], fields: readonly string[]): Occurrence[] {
  return occurrences.filter((o) => fields.every((f) => o.fields[f] !== undefined && o.fields[f] !== ''));
}

function holds(expression: RuleExpression, present: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'rule':
      return present.has(expression.key);
    case 'not':
      return !holds(expression.inner, present);
    case 'and':
      return expression.parts.every((part) => holds(part, present));
    case 'or':
      return expression.parts.some((part) => holds(part, present));
  }
}

/** Where an occurrence stands in a sequence: of a metric occurrence the start of its interval. */
function position(occurrence: Occurrence): OrderKey {
  return occurrence.interval?.startAt ?? occurrence.key;
}

/** Tries every choice of one occurrence per element, in order, that contains the anchor. */
function hasSequence(
  rule: CorrelationRule,
  anchor: OrderKey,
  standing: readonly Occurrence[],
  untils: readonly Occurrence[],
): boolean {
  function extend(chosen: readonly Occurrence[]): boolean {
    const [first, last] = [chosen[0], chosen.at(-1)];
    if (chosen.length === rule.rules.length && first !== undefined && last !== undefined) {
      const voided = untils.some(
        (u) => compareKeys(position(u), position(first)) > 0 && compareKeys(position(u), position(last)) < 0,
      );
      const span = position(last)[0] - position(first)[0];
      return span <= rule.timespanMs && !voided && chosen.some((o) => sameKey(o.key, anchor));
    }
    return standing.some(
      (o) =>
        o.rule === rule.rules[chosen.length] &&
        (last === undefined || compareKeys(position(o), position(last)) > 0) &&
        extend([...chosen, o]),
    );
  }
  return extend([]);
}
