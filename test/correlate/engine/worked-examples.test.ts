import { expect, test } from 'vitest';
import type { RuleSet } from '../../../src/correlate/rule.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import {
  correlation,
  count,
  detection,
  gt,
  gte,
  lt,
  m,
  rate,
  ruleSet,
  s,
  threshold,
  absence,
} from './rule-builder.ts';
import { ev, inOrder, pt, story } from './run.ts';
import type { RunOptions } from './run.ts';

const fail = (...seconds: number[]): JournalItem[] => seconds.map((at) => ev(at, 'fail'));
const points = (everySeconds: number, ...values: number[]): JournalItem[] =>
  values.map((value, i) => pt(i * everySeconds, value));

const burst = (atLeast: number, spanMs: number, alert = {}): RuleSet =>
  ruleSet(detection('fail'), count('burst', 'fail', atLeast, spanMs, { alert }));
const failedThenIn = ruleSet(
  detection('fail'),
  detection('success'),
  count('burst', 'fail', 5, s(60), { alerts: false }),
  correlation('in', 'temporal_ordered', ['burst', 'success'], m(10)),
);
const join = (spanMs: number): RuleSet =>
  ruleSet(
    detection('fail'),
    threshold('cpu', {}, { alerts: false, alert: { forMs: s(30) } }),
    count('burst', 'fail', 5, s(60), { alerts: false }),
    correlation('both', 'temporal', ['cpu', 'burst'], spanMs),
  );
const cpu = (fields: object, alert = {}): RuleSet => ruleSet(threshold('cpu', fields, { alert }));
const five = (from: number): JournalItem[] => fail(from, from + 1, from + 2, from + 3, from + 4);

interface Example {
  readonly rules: RuleSet;
  readonly items: JournalItem[];
  readonly result: string[];
  readonly options?: RunOptions;
}

const EXAMPLES: Record<string, Example> = {
  '1': { rules: burst(5, s(60)), items: fail(0, 1, 2, 3, 4), result: ['burst firing +4'] },
  '2': { rules: burst(3, s(60)), items: fail(0, 30, 60), result: ['burst firing +60'] },
  '2, a millisecond more': { rules: burst(3, s(60)), items: fail(0, 30, 60.001), result: [] },
  '3': { rules: burst(3, s(10)), items: fail(8, 9, 12), result: ['burst firing +12'] },
  '4': {
    rules: failedThenIn,
    items: [...five(5), ev(609, 'success')],
    result: ['in firing +609'],
  },
  '4, a millisecond more': { rules: failedThenIn, items: [...five(5), ev(609.001, 'success')], result: [] },
  '5': {
    rules: cpu({ condition: [{ operator: 'eq', value: 0 }] }, { forMs: m(5) }),
    items: points(60, 0, 0, 0, 0, 0, 0, 0),
    result: ['cpu firing +300'],
  },
  '6': {
    rules: cpu({ condition: gt(50) }, { forMs: m(1), keepFiringForMs: m(1) }),
    items: points(60, 75, 85, 70, 70, 10, 10, 10, 10),
    result: ['cpu firing +60', 'cpu resolved +300'],
  },
  '7': { rules: cpu({ condition: gt(50) }, { forMs: m(1) }), items: points(60, 75, 10), result: [] },
  '8, gt': { rules: cpu({ condition: gt(90) }), items: points(10, 90), result: [], options: { until: 10 } },
  '8, gte': {
    rules: cpu({ condition: gte(90) }),
    items: points(10, 90),
    result: ['cpu firing +0'],
    options: { until: 10 },
  },
  '9': {
    rules: ruleSet(rate('rate', { windowMs: m(1), condition: gte(1e6) })),
    items: points(20, 5e6, 0, 40e6),
    result: ['rate firing +40'],
  },
  '9, not more': {
    rules: ruleSet(rate('rate', { windowMs: m(1), condition: gt(1e6) })),
    items: points(20, 5e6, 0, 40e6),
    result: [],
  },
  '10': {
    rules: ruleSet(absence('silent', s(60))),
    items: [pt(0, 1), pt(60, 1), pt(120, 1)],
    result: ['silent firing +180'],
    options: { until: 200 },
  },
  '11': {
    rules: join(m(5)),
    items: inOrder(...five(20), pt(20, 1), pt(30, 95), pt(40, 95), pt(50, 95), pt(60, 95)),
    result: ['both firing +60'],
  },
  '12': {
    rules: join(s(100)),
    items: inOrder(pt(0, 95), pt(10, 95), pt(20, 95), pt(30, 95), pt(40, 1), ...five(136)),
    result: [],
    options: { until: 200 },
  },
  '12, a millisecond less': {
    rules: join(s(100)),
    items: inOrder(pt(0, 95), pt(10, 95), pt(20, 95), pt(30, 95), pt(40, 1), ...five(135.999)),
    result: ['both firing +139.999'],
    options: { until: 200 },
  },
  '13': {
    rules: burst(3, s(60)),
    items: fail(80, 100, 90),
    result: ['burst firing +100'],
    options: { config: { allowed_lateness: s(10) } },
  },
  '14': {
    rules: burst(3, s(60)),
    items: fail(10_000, 2800, 10_001, 10_002),
    result: ['burst firing +10002'],
  },
  '15': {
    rules: burst(2, s(10), { cooldownMs: m(1), resolveAfterMs: s(20) }),
    items: fail(0, 4, 15, 16, 75, 76),
    result: ['burst firing +4', 'burst resolved +36', 'burst firing +76', 'burst resolved +96'],
    options: { until: 100 },
  },
  '16': {
    rules: burst(1, s(10), { resolveAfterMs: s(5) }),
    items: fail(0, 5),
    result: ['burst firing +0', 'burst resolved +10'],
    options: { until: 20 },
  },
  '17': {
    rules: burst(3, s(60)),
    items: fail(10, 20, 24, 16),
    result: ['burst firing +24'],
    options: { config: { allowed_lateness: s(10) } },
  },
  '18': {
    rules: burst(1, s(10), { resolveAfterMs: s(5) }),
    items: fail(0, 8),
    result: ['burst firing +0', 'burst resolved +5', 'burst firing +8', 'burst resolved +13'],
    options: { config: { allowed_lateness: s(10) }, until: 30 },
  },
  '18, with a late one': {
    rules: burst(1, s(10), { resolveAfterMs: s(5) }),
    items: fail(0, 8, 4),
    result: ['burst firing +0', 'burst resolved +13'],
    options: { config: { allowed_lateness: s(10) }, until: 30 },
  },
  '19': {
    rules: cpu({ condition: lt(100), aggregate: { kind: 'sum' } }),
    items: [
      pt(0, 60, { core: 'a' }),
      pt(0, 60, { core: 'b' }),
      pt(10, 60, { core: 'a' }),
      pt(10, 60, { core: 'b' }),
    ],
    result: [],
    options: { until: 20 },
  },
  '20': {
    rules: cpu({ condition: gt(90), clear: lt(80) }, { forMs: s(20) }),
    items: points(10, 91, 85, 91, 95, 91),
    result: ['cpu firing +40'],
  },
};

test.each(Object.entries(EXAMPLES))('worked example %s', (_name, { rules, items, result, options }) => {
  expect(story(rules, items, options)).toEqual(result);
});
