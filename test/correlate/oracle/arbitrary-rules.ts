import * as fc from 'fast-check';
import type {
  AlertSpec,
  Comparison,
  CorrelationRule,
  DetectionRule,
  MetricRule,
  Operator,
  Rule,
  RuleBase,
  RuleExpression,
  RuleSet,
} from '../../../src/correlate/rule.ts';

// Rule sets as the loader would make them. Times are whole seconds from a small set, so that deadlines, window edges
// and stamps meet; thresholds of metric values lie between the values that formulas can give, so that the last bit of
// a double decides nothing.

const seconds = (...choices: number[]): fc.Arbitrary<number> =>
  fc.constantFrom(...choices.map((s) => s * 1000));

const escalate: fc.Arbitrary<AlertSpec['escalate']> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  fc
    .record({
      kind: fc.constant('after' as const),
      afterMs: seconds(3, 8, 12),
      level: fc.constant('high' as const),
    })
    .map((s) => [s]),
  fc.constant([
    { kind: 'value' as const, condition: [{ operator: 'gte' as const, value: 4 }], level: 'high' as const },
  ]),
);

const eventEscalate: fc.Arbitrary<AlertSpec['escalate']> = fc.oneof(
  { weight: 3, arbitrary: escalate },
  fc
    .record({
      kind: fc.constant('count' as const),
      count: fc.constantFrom(1, 2, 3, 4),
      level: fc.constant('critical' as const),
    })
    .map((s) => [s]),
);

const baseAlert: AlertSpec = {
  groupBy: ['host.name'],
  forMs: 0,
  keepFiringForMs: 0,
  resolveAfterMs: 15_000,
  cooldownMs: 0,
  escalate: [],
  labels: {},
  annotations: {},
  evidence: { events: 20, points: 60 },
};

const eventAlert: fc.Arbitrary<AlertSpec> = fc
  .record({
    resolveAfterMs: seconds(3, 5, 15, 40),
    cooldownMs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, seconds(5, 10, 40)),
    escalate: eventEscalate,
    resolveOn: fc.option(fc.constant('quiet'), { nil: undefined, freq: 3 }),
  })
  .map((some) => ({ ...baseAlert, ...some }));

const metricAlert: fc.Arbitrary<AlertSpec> = fc
  .record({
    forMs: seconds(0, 0, 5, 10),
    keepFiringForMs: seconds(0, 0, 4, 10),
    cooldownMs: seconds(0, 0, 10, 30),
    escalate,
  })
  .map((some) => ({ ...baseAlert, ...some }));

function base(key: string, order: number, alerts: boolean, alert: AlertSpec): RuleBase {
  return {
    key,
    identity: key,
    title: key,
    level: 'medium',
    tags: [],
    place: { path: 'rules.yml' },
    order,
    alerts,
    alert,
    semanticHash: key,
  };
}

const atLeast = (value: number): Comparison => [{ operator: 'gte', value }];

const countCondition: fc.Arbitrary<Comparison> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(1, 2, 2, 3, 3, 4).map(atLeast) },
  fc.constantFrom<Comparison>(
    [{ operator: 'gt', value: 1 }],
    [{ operator: 'eq', value: 2 }],
    [{ operator: 'neq', value: 2 }],
    [
      { operator: 'gte', value: 2 },
      { operator: 'lt', value: 4 },
    ],
  ),
);

function bound(...choices: number[]): fc.Arbitrary<Comparison> {
  return fc
    .tuple(fc.constantFrom<Operator>('gt', 'gte', 'lt', 'lte'), fc.constantFrom(...choices))
    .map(([operator, value]) => [{ operator, value }]);
}

const DETECTIONS = ['a', 'b', 'c'] as const;

/** Matches `event.action` equal to its key; `ab` matches `a` and `b`, so that one event can stand for two rules. */
function detection(key: string, order: number, alerts: boolean, alert: AlertSpec): DetectionRule {
  const actions = key === 'quiet' ? ['d'] : [...key];
  return {
    ...base(key, order, alerts, alert),
    kind: 'detection',
    matches: (event) => actions.includes(event['event.action']),
    hint: { field: 'event.action', values: actions },
  };
}

const metricCore = fc.record({
  alerts: fc.constantFrom(true, true, true, false),
  alert: metricAlert,
  staleAfterMs: seconds(8, 15, 30),
  onStale: fc.constantFrom('keep' as const, 'resolve' as const),
});

const aggregate: fc.Arbitrary<MetricRule['aggregate']> = fc.oneof(
  fc
    .constantFrom('last', 'avg', 'min', 'max', 'sum', 'count', 'median')
    .map((kind) => ({ kind }) as MetricRule['aggregate']),
  fc.constant({ kind: 'percentile' as const, percentile: 90 }),
);

const metricKind: fc.Arbitrary<Partial<MetricRule> & { condition: Comparison }> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('threshold' as const),
      aggregate,
      windowMs: fc.option(seconds(5, 10, 20), { nil: undefined }),
      minSamples: fc.constantFrom(1, 1, 2, 3),
      condition: bound(2.7, 4.3, 5.1),
    }),
  },
  fc.record({
    type: fc.constant('rate' as const),
    windowMs: seconds(10, 20),
    minSamples: fc.constantFrom(2, 3),
    condition: bound(0.3701, 0.91),
  }),
  fc.record({
    type: fc.constant('anomaly' as const),
    method: fc.constantFrom('zscore' as const, 'iqr' as const),
    aggregate,
    baselineMs: seconds(15, 30),
    minStddev: fc.constantFrom(0, 0, 1),
    minDelta: fc.constant(0),
    minIqr: fc.constant(0),
    abs: fc.boolean(),
    minSamples: fc.constantFrom(2, 3),
    condition: bound(0.777, 1.313),
  }),
  fc.record({
    type: fc.constant('forecast' as const),
    aggregate,
    windowMs: seconds(10, 20),
    horizonMs: seconds(10),
    minSamples: fc.constantFrom(2, 3),
    minSpanMs: fc.option(seconds(5), { nil: undefined }),
    condition: bound(3.137, 6.739),
  }),
);

function metric(key: string, order: number): fc.Arbitrary<MetricRule> {
  return fc
    .record({
      core: metricCore,
      kind: metricKind,
      withClear: fc.boolean(),
      absence: fc.constantFrom(false, false, false, false, false, false, true),
      afterMs: seconds(6, 12, 20),
      expect: fc.boolean(),
    })
    .map(({ core, kind, withClear, absence, afterMs, expect }) => {
      const common = {
        ...base(key, order, core.alerts || absence, core.alert),
        kind: 'metric',
        measurement: 'm',
        field: 'f',
        where: () => true,
        groupBy: ['host.name'],
        aggregate: { kind: 'last' },
        minSamples: 1,
        staleAfterMs: core.staleAfterMs,
        onStale: core.onStale,
      } as const;
      if (absence)
        return {
          ...common,
          alert: { ...core.alert, forMs: 0, keepFiringForMs: 0 },
          condition: [],
          type: 'absence',
          afterMs,
          expect: expect ? [{ 'host.name': 'h3' }] : [],
        } as MetricRule;
      const clear =
        withClear && core.alerts && kind.type === 'threshold' ? clearOf(kind.condition) : undefined;
      return { ...common, ...kind, clear } as MetricRule;
    });
}

/** Clears two steps on the other side of the condition. */
function clearOf(condition: Comparison): Comparison {
  return condition.map(({ operator, value }) =>
    operator.startsWith('g') ? { operator: 'lt', value: value - 2 } : { operator: 'gt', value: value + 2 },
  );
}

const timespanMs = seconds(2, 5, 10, 20);

const groupBy: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['host.name'],
  ['host.name'],
  ['user.name'],
  ['host.name', 'user.name'],
);

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
      .tuple(withMetric, fc.constantFrom(...DETECTIONS))
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

function correlation(
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
        aliases: {},
        ...kind,
      } as CorrelationRule;
    });
}

const anyDetection = (key: string, order: number): fc.Arbitrary<Rule> =>
  fc
    .tuple(fc.constantFrom(false, false, false, true), eventAlert)
    .map(([alerts, alert]) => detection(key, order, alerts, alert));

/** Detections, up to two metric rules, and a tower of up to three correlations over them. */
export const ruleSet: fc.Arbitrary<RuleSet> = fc
  .record({
    detections: fc.tuple(
      anyDetection('a', 1),
      anyDetection('b', 2),
      anyDetection('ab', 3),
      anyDetection('c', 4),
    ),
    metrics: fc.oneof(fc.constant([]), fc.tuple(metric('m1', 5)), {
      weight: 2,
      arbitrary: fc.tuple(metric('m1', 5), metric('m2', 6)),
    }),
  })
  .chain(({ detections, metrics }) => {
    const below = ['a', 'b', 'ab', 'c'];
    const joinable = metrics.filter((rule) => rule.type !== 'absence').map((rule) => rule.key);
    const quiet = detection('quiet', 0, false, baseAlert);
    return fc
      .tuple(
        correlation('k1', 7, below, joinable),
        correlation('k2', 8, below, joinable),
        correlation('k3', 9, [...below, 'k1', 'k2'], joinable),
      )
      .chain(([k1, k2, k3]) =>
        fc.subarray([k1, k2, k3]).map((chosen) => {
          const keys = new Set(chosen.map((rule) => rule.key));
          const usable = chosen.filter((rule) =>
            rule.rules.every((key) => !key.startsWith('k') || keys.has(key)),
          );
          return { rules: [quiet, ...detections, ...metrics, ...usable] };
        }),
      );
  });
