import * as fc from 'fast-check';
import type { Comparison, MetricRule } from '../../../src/correlate/rule.ts';
import { base, bound, metricAlert, seconds } from './arbitrary-alerts.ts';

// Thresholds of metric values lie between the values that formulas can give, so that the last bit of a double decides
// nothing.

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

export function metric(key: string, order: number): fc.Arbitrary<MetricRule> {
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
