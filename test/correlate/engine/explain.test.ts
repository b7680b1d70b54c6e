import { expect, test } from 'vitest';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import type { Rule } from '../../../src/correlate/rule.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import { correlation, count, detection, ruleSet, s, threshold } from './rule-builder.ts';
import { config, ev, pt } from './run.ts';

const RULES: Rule[] = [
  detection('fail'),
  detection('ok'),
  threshold('cpu', {}, { alert: { forMs: s(30) } }),
  count('burst', 'fail', 5, s(60)),
  correlation('both', 'temporal', ['cpu', 'burst'], s(60)),
  correlation('then', 'temporal_ordered', ['fail', 'ok'], s(60)),
  correlation('quiet', 'event_absence', ['ok'], s(60)),
];

function explain(rule: string, ...items: JournalItem[]) {
  const engine = createEngine({ rules: ruleSet(...RULES), config: config() });
  for (const item of items) engine.apply(item);
  return engine.explain(rule);
}

test('a count says what it has, what it wants and what is missing', () => {
  const report = explain('burst', ev(1, 'fail'), ev(2, 'fail'));
  expect(report).toMatchObject({
    rule: 'burst',
    kind: 'correlation event_count',
    waiting: false,
    asOfMs: 2000,
    knownGroups: 1,
  });
  expect(report?.groups[0]).toMatchObject({
    group: { 'host.name': 'web1' },
    conditions: [
      { condition: 'count of distinct events in 1m gte 5', value: 2, holds: false, missing: '3 more' },
    ],
    window: [
      { timeMs: 1000, what: 'fail at 1' },
      { timeMs: 2000, what: 'fail at 2' },
    ],
  });
});

test('a metric says its value and how long it has held', () => {
  const report = explain('cpu', pt(0, 1), pt(10, 95), pt(20, 96), pt(21, 97));
  expect(report?.groups[0]?.conditions).toMatchObject([
    { condition: 'gt 90', holds: true, value: 97 },
    { condition: 'for 30s', holds: false, value: 11, missing: '19s more' },
  ]);
});

test('a join says which of its rules it lacks', () => {
  const events = [1, 2, 3, 4, 5].map((at) => ev(at, 'fail'));
  expect(explain('both', ...events)?.groups[0]?.conditions).toEqual([
    { condition: 'cpu in 1m', holds: false, missing: 'an occurrence of cpu' },
    { condition: 'burst in 1m', holds: true, missing: undefined },
  ]);
});

test('an ordered join says how far it has come', () => {
  expect(
    explain('then', ev(1, 'ok'), ev(2, 'fail'))?.groups[0]?.conditions.map(({ holds }) => holds),
  ).toEqual([true, false]);
});

test('a silence says when it will be one', () => {
  expect(explain('quiet', ev(1, 'ok'), ev(11, 'fail'))?.groups[0]?.conditions).toEqual([
    {
      condition: 'nothing for 1m',
      holds: false,
      value: 10,
      missing: 'silence until 1970-01-01T00:01:01.000Z',
    },
  ]);
});

test('a firing alert is told with when it resolves', () => {
  const events = [1, 2, 3, 4, 5].map((at) => ev(at, 'fail'));
  expect(explain('burst', ...events)?.groups[0]?.alert).toMatchObject({
    state: 'firing',
    startedAtMs: 5000,
    resolvesAtMs: 905_000,
  });
});

test('an unknown rule has no explanation', () => {
  expect(explain('nothing')).toBeUndefined();
});
