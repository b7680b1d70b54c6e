import * as fc from 'fast-check';
import type { CorrelationRule, RuleExpression } from '../../../src/correlate/rule.ts';
import { atLeast, base, bound, countCondition, eventAlert, seconds } from './arbitrary-alerts.ts';

const timespanMs = seconds(2, 5, 10, 20);

const groupBy: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['host.name'],
  ['host.name'],
  ['user.name'],
  ['host.name', 'user.name'],
  ['actor'],
);

/** Of the rules that are not named here, nothing is an actor. */
const aliases = { actor: { a: 'user.name', b: 'user.name', ab: 'host.name', k1: 'actor', k2: 'user.name' } };

type Kind = Partial<CorrelationRule> & { readonly rules: readonly string[] };

function correlationKind(children: readonly string[], metrics: readonly string[]): fc.Arbitrary<Kind> {
  const some = (max: number): fc.Arbitrary<string[]> =>
    fc.uniqueArray(fc.constantFrom(...children), { minLength: 1, maxLength: max });
  const pair = fc.uniqueArray(fc.constantFrom(...children), { minLength: 2, maxLength: 3 });
  const withMetric = fc.tuple(pair, fc.subarray([...metrics]), fc.boolean()).map(([rules, joined, first]) => {
    if (joined.length === 0) return rules;
    const others = rules.slice(0, 3 - joined.length);
    return first ? [...joined, ...others] : [...others, ...joined];
  });
  return fc.oneof(
    fc.record({ type: fc.constant('event_count' as const), rules: some(2), condition: countCondition }),
    fc.record({
      type: fc.constant('value_count' as const),
      rules: some(2),
      condition: countCondition,
      fields: fc.constantFrom(['user.name'], ['n'], ['user.name', 'n']),
    }),
    fc.record({
      type: fc.constantFrom(
        'value_sum' as const,
        'value_avg' as const,
        'value_min' as const,
        'value_max' as const,
        'value_median' as const,
      ),
      rules: some(2),
      condition: bound(2.3, 3.7),
      fields: fc.constant(['n']),
    }),
    fc.record({
      type: fc.constant('value_percentile' as const),
      percentile: fc.constantFrom(50, 90),
      rules: some(2),
      condition: bound(2.29, 3.71),
      fields: fc.constant(['n']),
    }),
    { weight: 2, arbitrary: fc.record({ type: fc.constant('temporal' as const), rules: withMetric }) },
    fc
      .tuple(withMetric, fc.constantFrom('gte', 'and-not', 'or-not', 'or'))
      .map(([rules, form]): Kind => ({ type: 'temporal', rules, ...temporalForm(rules, form) })),
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('temporal_ordered' as const), rules: withMetric }),
    },
    fc
      .tuple(withMetric, fc.constantFrom('a', 'b', 'c'))
      .filter(([rules, until]) => !rules.includes(until))
      .map(([rules, until]): Kind => ({ type: 'temporal_ordered', rules, until })),
    fc.record({
      type: fc.constant('first_seen' as const),
      rules: some(2),
      fields: fc.constantFrom(['user.name'], ['n']),
      historyMs: seconds(5, 20),
      learnForMs: seconds(0, 0, 10),
    }),
    fc.record({
      type: fc.constant('event_absence' as const),
      rules: some(2),
      expect: fc.constantFrom([], [{ 'host.name': 'h3' }]),
    }),
  );
}

function temporalForm(rules: readonly string[], form: string): Partial<Kind> {
  if (form === 'gte') return { condition: atLeast(2) } as Partial<Kind>;
  const [first, ...rest] = rules.map((key): RuleExpression => ({ kind: 'rule', key }));
  const last = rest.at(-1) as RuleExpression;
  const not: RuleExpression = { kind: 'not', inner: last };
  const kept = [first as RuleExpression, ...rest.slice(0, -1)];
  const expression: RuleExpression =
    form === 'or'
      ? { kind: 'or', parts: [first as RuleExpression, ...rest] }
      : {
          kind: 'and',
          parts: [form === 'or-not' ? { kind: 'or', parts: kept } : { kind: 'and', parts: kept }, not],
        };
  return { expression } as Partial<Kind>;
}

export function correlation(
  key: string,
  order: number,
  children: readonly string[],
  metrics: readonly string[],
): fc.Arbitrary<CorrelationRule> {
  return fc
    .record({ kind: correlationKind(children, metrics), alert: eventAlert, timespanMs, groupBy })
    .map(({ kind, alert, timespanMs, groupBy }) => {
      const overMetric = kind.rules.some((rule) => metrics.includes(rule));
      const isAbsence = kind.type === 'event_absence';
      const overHost = overMetric || (isAbsence && JSON.stringify(kind).includes('h3'));
      return {
        ...base(key, order, true, isAbsence ? { ...alert, resolveOn: undefined, escalate: [] } : alert),
        kind: 'correlation',
        groupBy: overHost ? ['host.name'] : groupBy,
        timespanMs,
        aliases,
        ...kind,
      } as CorrelationRule;
    });
}
