import * as fc from 'fast-check';
import type { AlertSpec, Comparison, Operator, RuleBase } from '../../../src/correlate/rule.ts';

// What rules of all kinds are made of. Times are whole seconds from a small set, so that deadlines, window edges and
// stamps meet.

export const seconds = (...choices: number[]): fc.Arbitrary<number> =>
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

export const baseAlert: AlertSpec = {
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

export const eventAlert: fc.Arbitrary<AlertSpec> = fc
  .record({
    resolveAfterMs: seconds(3, 5, 15, 40),
    cooldownMs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, seconds(5, 10, 40)),
    escalate: eventEscalate,
    resolveOn: fc.option(fc.constant('quiet'), { nil: undefined, freq: 3 }),
  })
  .map((some) => ({ ...baseAlert, ...some }));

export const metricAlert: fc.Arbitrary<AlertSpec> = fc
  .record({
    forMs: seconds(0, 0, 5, 10),
    keepFiringForMs: seconds(0, 0, 4, 10),
    cooldownMs: seconds(0, 0, 10, 30),
    escalate,
  })
  .map((some) => ({ ...baseAlert, ...some }));

export function base(key: string, order: number, alerts: boolean, alert: AlertSpec): RuleBase {
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

export const atLeast = (value: number): Comparison => [{ operator: 'gte', value }];

export const countCondition: fc.Arbitrary<Comparison> = fc.oneof(
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

export function bound(...choices: number[]): fc.Arbitrary<Comparison> {
  return fc
    .tuple(fc.constantFrom<Operator>('gt', 'gte', 'lt', 'lte'), fc.constantFrom(...choices))
    .map(([operator, value]) => [{ operator, value }]);
}
