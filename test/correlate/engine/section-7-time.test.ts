import { describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import type { RuleSet } from '../../../src/correlate/rule.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import { correlation, count, detection, gt, gte, m, ruleSet, s, threshold } from './rule-builder.ts';
import { config, ev, pt, story, tick } from './run.ts';

const burst = (atLeast: number, spanMs: number, alert = {}): RuleSet =>
  ruleSet(detection('fail'), count('burst', 'fail', atLeast, spanMs, { alert }));

function countersAfter(rules: RuleSet, items: readonly JournalItem[], changes = {}) {
  const engine = createEngine({ rules, config: config(changes) });
  for (const item of items) engine.apply(item);
  return engine.counters();
}

describe('7.3 future', () => {
  const ahead = (seconds: number): JournalItem => ({ ...ev(seconds, 'fail'), nowMs: 0 });

  test('exactly max_future_skew ahead is accepted', () => {
    expect(story(burst(1, s(1)), [ahead(300)])).toEqual(['burst firing +300']);
  });

  test('a millisecond more is dropped, counted, and does not move the watermark', () => {
    expect(story(burst(1, s(1)), [ahead(300.001), ev(1, 'fail')])).toEqual(['burst firing +1']);
    expect(countersAfter(burst(1, s(1)), [ahead(300.001)]).totals).toEqual({ future_dropped: 1 });
  });
});

describe('7.4 watermark', () => {
  const rules = burst(1, s(1), { resolveAfterMs: s(5) });

  test('a tick moves it, so silence does not freeze timers', () => {
    expect(story(rules, [ev(0, 'fail'), tick(5), tick(5.001)])).toEqual([
      'burst firing +0',
      'burst resolved +5',
    ]);
  });

  test('it never goes back', () => {
    expect(story(rules, [tick(100), tick(50), ev(99, 'fail')])).toEqual([]);
  });
});

describe('7.5 late', () => {
  test('t = W is accepted, a millisecond before it is not', () => {
    const items = [ev(20, 'other'), ev(10, 'fail'), ev(9.999, 'fail')];
    expect(story(burst(1, s(1)), items, { config: { allowed_lateness: s(10) } })).toEqual([
      'burst firing +10',
    ]);
    const counters = countersAfter(burst(1, s(1)), items, { allowed_lateness: s(10) });
    expect(counters.totals).toEqual({ late_dropped: 1, reordered: 1 });
    expect(counters.perSource).toEqual({ late_dropped: { logs: 1 }, reordered: { logs: 1 } });
  });

  test('a point behind the newest of its own series is late, of another series it is not', () => {
    const items = [pt(10, 1), pt(9, 1), pt(9, 1, { core: 'b' })];
    expect(countersAfter(burst(1, s(1)), items, { allowed_lateness: s(30) }).totals).toEqual({
      late_dropped: 1,
      reordered: 1,
    });
  });
});

describe('7.6 when an item is applied', () => {
  const late = { config: { allowed_lateness: s(10) }, until: 100 };

  test('a late event makes a later anchor match, at the time of that anchor', () => {
    expect(story(burst(3, s(60)), [ev(10, 'fail'), ev(20, 'fail'), ev(15, 'fail')], late)[0]).toBe(
      'burst firing +20',
    );
  });

  test('an eager rule answers on arrival', () => {
    expect(story(burst(1, s(60)), [ev(10, 'fail')], { config: late.config })).toEqual(['burst firing +10']);
  });

  test('a waiting rule answers when W has passed', () => {
    const rules = ruleSet(
      detection('a'),
      detection('b'),
      correlation('a_not_b', 'temporal', ['a', 'b'], s(5), {
        expression: {
          kind: 'and',
          parts: [
            { kind: 'rule', key: 'a' },
            { kind: 'not', inner: { kind: 'rule', key: 'b' } },
          ],
        },
      }),
    );
    expect(story(rules, [ev(10, 'a'), ev(20, 'other')], { config: late.config })).toEqual([]);
    expect(story(rules, [ev(10, 'a'), ev(20.001, 'other')], { config: late.config })).toEqual([
      'a_not_b firing +10',
    ]);
    expect(story(rules, [ev(10, 'a'), ev(9, 'b'), ev(30, 'other')], late)).toEqual([]);
  });

  test('an instant closes when every live series has delivered', () => {
    const sum = ruleSet(threshold('sum', { aggregate: { kind: 'sum' }, condition: gte(100) }));
    const [a, b] = [{ core: 'a' }, { core: 'b' }];
    const first = [pt(0, 1, a), pt(0, 1, b), tick(31)];
    const options = { config: { allowed_lateness: s(30) } };
    expect(story(sum, [...first, pt(32, 60, a)], options)).toEqual([]);
    expect(story(sum, [...first, pt(32, 60, a), pt(32, 60, b)], options)).toEqual(['sum firing +32']);
  });

  test('a series that joins is not judged at its own instant but stands in later windows', () => {
    const sum = ruleSet(
      threshold('sum', { aggregate: { kind: 'sum' }, condition: gte(100), windowMs: s(20) }),
    );
    const items = [
      pt(0, 10, { core: 'a' }),
      pt(10, 10, { core: 'a' }),
      pt(10, 90, { core: 'b' }),
      pt(20, 1, { core: 'a' }),
      pt(20, 0, { core: 'b' }),
    ];
    expect(story(sum, items, { until: 20 })).toEqual(['sum firing +20']);
  });

  test('a firing alert changes in event time: a match waits for an earlier timer', () => {
    const rules = burst(1, s(1), { resolveAfterMs: s(5) });
    expect(story(rules, [ev(0, 'fail'), ev(8, 'fail')], { config: late.config })).toEqual([
      'burst firing +0',
    ]);
  });

  test('resolve_on before a match that arrived later opens nothing', () => {
    const rules = ruleSet(
      detection('fail'),
      detection('ok'),
      count('burst', 'fail', 1, s(9), { alert: { resolveOn: 'ok' } }),
    );
    expect(story(rules, [ev(12, 'ok'), ev(10, 'fail')], late)).toEqual([]);
    expect(story(rules, [ev(10, 'fail'), ev(12, 'ok')], late)).toEqual([
      'burst firing +10',
      'burst resolved +12',
    ]);
    expect(story(rules, [ev(10, 'fail'), ev(14, 'fail'), ev(12, 'ok')], { config: late.config })).toEqual([
      'burst firing +10',
    ]);
  });
});

describe('7.7 and 7.9 edges', () => {
  test('an item on a deadline wins', () => {
    const rules = burst(1, s(1), { resolveAfterMs: s(5) });
    expect(story(rules, [ev(0, 'fail'), ev(5, 'fail')], { until: 11 })).toEqual([
      'burst firing +0',
      'burst resolved +10',
    ]);
  });

  test('event windows are closed, metric windows left-open', () => {
    expect(story(burst(2, s(10)), [ev(0, 'fail'), ev(10, 'fail')])).toEqual(['burst firing +10']);
    const two = ruleSet(
      threshold('two', { aggregate: { kind: 'count' }, windowMs: s(10), condition: gte(2) }),
    );
    expect(story(two, [pt(0, 1), pt(10, 1)], { until: 10 })).toEqual([]);
    expect(story(two, [pt(0, 1), pt(9.999, 1)], { until: 10 })).toEqual(['two firing +9.999']);
  });
});

describe('7.8 timers at one instant', () => {
  test('resolve before escalate, then rule order, then group', () => {
    const alert = {
      resolveAfterMs: s(5),
      escalate: [{ kind: 'after', afterMs: s(5), level: 'critical' }],
    } as const;
    const rules = ruleSet(
      detection('fail'),
      count('z', 'fail', 1, s(1), { alert }),
      count('a', 'fail', 1, s(1), { alert }),
    );
    const items = [ev(0, 'fail', { 'host.name': 'y' }), ev(0, 'fail', { 'host.name': 'x' })];
    const engine = createEngine({ rules, config: config() });
    for (const item of items) engine.apply(item);
    expect(
      engine.finish(5000).map(({ rule, group, state }) => `${rule} ${group['host.name']} ${state}`),
    ).toEqual(['z x resolved', 'z y resolved', 'a x resolved', 'a y resolved']);
  });
});

describe('7.17 duplicates and conflicts', () => {
  test('the same event.id counts once while it is remembered', () => {
    const again = ev(5, 'fail');
    expect(story(burst(2, s(60)), [again, again])).toEqual([]);
    expect(countersAfter(burst(2, s(60)), [again, again]).totals).toEqual({ duplicates_dropped: 1 });
  });

  test('of a point the last write wins until its instant closes; then a differing one is a conflict', () => {
    const rules = ruleSet(threshold('cpu', { condition: gt(90) }));
    expect(story(rules, [pt(0, 10), pt(0, 95)], { until: 0 })).toEqual(['cpu firing +0']);
    const items = [pt(0, 10), tick(1), pt(2, 10), pt(2, 10), pt(2, 95)];
    expect(story(rules, items, { until: 2 })).toEqual([]);
    expect(countersAfter(rules, items).totals).toEqual({ point_conflict: 1 });
  });
});

describe('7.18 bounds', () => {
  const hosts = (names: string[], from = 0): JournalItem[] =>
    names.map((name, i) => ev(from + i, 'fail', { 'host.name': name }));

  test('the group that was idle longest leaves, and is counted', () => {
    const rules = burst(2, m(1));
    const options = { config: { max_groups: 2 } };
    expect(story(rules, hosts(['a', 'b', 'a', 'c', 'b']), options)).toEqual(['burst firing +2']);
    expect(countersAfter(rules, hosts(['a', 'b', 'c']), options.config).perRule).toEqual({
      groups_evicted: { burst: 1 },
    });
  });

  test('when all groups are firing a new firing is refused and one alert says so', () => {
    const rules = burst(1, m(1));
    const items = hosts(['a', 'b', 'c', 'd']);
    expect(story(rules, items, { config: { max_groups: 2 } })).toEqual([
      'burst firing +0',
      'burst firing +1',
      'rule_saturated firing +2 high',
    ]);
    expect(countersAfter(rules, items, { max_groups: 2 }).perRule['firings_refused']).toEqual({ burst: 2 });
  });

  test('entries of a group saturate', () => {
    const items = Array.from({ length: 10 }, (_, i) => ev(i, 'fail'));
    expect(story(burst(6, m(1)), items, { config: { max_entries: 5 } })).toEqual([]);
    expect(countersAfter(burst(6, m(1)), items, { max_entries: 5 }).totals).toEqual({ entries_saturated: 5 });
  });

  test('a full buffer moves W past its oldest item', () => {
    const rules = ruleSet(
      detection('fail'),
      correlation('few', 'value_sum', ['fail'], m(1), { fields: ['n'], condition: gte(1) }),
    );
    const items = Array.from({ length: 4 }, (_, i) => ev(i, 'fail', { n: 1 }));
    expect(story(rules, items, { config: { allowed_lateness: s(60), max_buffered: 2 } })).toEqual([
      'few firing +0',
    ]);
    expect(countersAfter(rules, items, { allowed_lateness: s(60), max_buffered: 2 }).totals).toMatchObject({
      buffer_overflow: 2,
    });
  });
});
