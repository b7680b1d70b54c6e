import { describe, expect, test } from 'vitest';
import type { RuleSet } from '../../../src/correlate/rule.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import {
  absence,
  anomaly,
  correlation,
  count,
  detection,
  forecast,
  gt,
  gte,
  lt,
  m,
  ruleSet,
  s,
  template,
  threshold,
} from './rule-builder.ts';
import { ev, inOrder, pt, runItems, startAt, story, tick } from './run.ts';

const every = (seconds: number, ...values: number[]): JournalItem[] =>
  values.map((value, i) => pt(i * seconds, value));
const cpu = (alert = {}, fields = {}): RuleSet => ruleSet(threshold('cpu', fields, { alert }));
const fails = (...seconds: number[]): JournalItem[] => seconds.map((at) => ev(at, 'fail'));

describe('7.10 and 7.11 joins', () => {
  const ordered = (until?: string): RuleSet =>
    ruleSet(
      detection('a'),
      detection('b'),
      detection('x'),
      correlation('ab', 'temporal_ordered', ['a', 'b'], s(10), { until }),
    );

  test('lines with the same second count in line order', () => {
    expect(story(ordered(), [ev(1, 'a'), ev(1, 'b')])).toEqual(['ab firing +1']);
    expect(story(ordered(), [ev(1, 'b'), ev(1, 'a')])).toEqual([]);
  });

  test('until strictly between voids the sequence, before or after it does not', () => {
    const run = (...items: JournalItem[]): string[] => story(ordered('x'), items, { until: 50 }).slice(0, 1);
    expect(run(ev(1, 'a'), ev(2, 'x'), ev(3, 'b'))).toEqual([]);
    expect(run(ev(0, 'x'), ev(1, 'a'), ev(3, 'b'))).toEqual(['ab firing +3']);
    expect(run(ev(1, 'a'), ev(2, 'x'), ev(3, 'a'), ev(4, 'b'))).toEqual(['ab firing +4']);
  });

  test('one event stands for several rules in temporal, for one element in temporal_ordered', () => {
    const both = detection('both', 'a');
    const rules = (type: 'temporal' | 'temporal_ordered'): RuleSet =>
      ruleSet(detection('a'), both, correlation('j', type, ['a', 'both'], s(10)));
    expect(story(rules('temporal'), [ev(1, 'a')])).toEqual(['j firing +1']);
    expect(story(rules('temporal_ordered'), [ev(1, 'a')])).toEqual([]);
    expect(story(rules('temporal_ordered'), [ev(1, 'a'), ev(2, 'a')])).toEqual(['j firing +2']);
  });

  test('an ordered join takes a metric at the start of its run', () => {
    const rules = ruleSet(
      detection('login'),
      threshold('cpu', {}, { alerts: false, alert: { forMs: s(20) } }),
      correlation('j', 'temporal_ordered', ['login', 'cpu'], s(10)),
    );
    const hot = every(10, 1, 95, 95, 95, 95);
    expect(story(rules, inOrder(ev(5, 'login'), ...hot), { until: 40 })[0]).toBe('j firing +30');
    expect(story(rules, inOrder(ev(15, 'login'), ...hot), { until: 40 })).toEqual([]);
  });

  test('a point that only keeps an interval open is no trigger', () => {
    const rules = ruleSet(
      detection('a'),
      threshold('cpu', {}, { alerts: false }),
      correlation('j', 'temporal', ['a', 'cpu'], s(100)),
    );
    const items = inOrder(...every(10, 95, 95, 95), ev(25, 'a'), pt(30, 95));
    const [first] = runItems(rules, items);
    expect(first).toMatchObject({ atMs: 25_000, value: 2, count: 1 });
  });

  test('aliases group each rule by its own field', () => {
    const aliases = { actor: { a: 'user.name', b: 'user.target.name' } };
    const rules = ruleSet(
      detection('a'),
      detection('b'),
      correlation('j', 'temporal', ['a', 'b'], s(9), { groupBy: ['actor'], aliases }),
    );
    const [firing] = runItems(rules, [
      ev(1, 'a', { 'user.name': 'eve' }),
      ev(2, 'b', { 'user.target.name': 'eve' }),
    ]);
    expect(firing?.group).toEqual({ actor: 'eve' });
  });

  test('a parent groups by its own group-by over the children of many groups', () => {
    const rules = ruleSet(
      detection('fail'),
      count('burst', 'fail', 2, s(60), { alerts: false }, { groupBy: ['source.ip'] }),
      correlation('many', 'value_count', ['burst'], s(60), { fields: ['source.ip'], condition: gte(2) }),
    );
    const from = (at: number, ip: string): JournalItem => ev(at, 'fail', { 'source.ip': ip });
    expect(story(rules, [from(1, '::1'), from(2, '0::1'), from(3, '::2'), from(4, '::2')])).toEqual([
      'many firing +4',
    ]);
  });

  test('an event without its group field is not counted', () => {
    const rules = ruleSet(
      detection('fail'),
      count('burst', 'fail', 1, s(60), {}, { groupBy: ['source.ip'] }),
    );
    expect(story(rules, [ev(1, 'fail'), ev(2, 'fail', { 'source.ip': '' })])).toEqual([]);
  });
});

describe('7.12 for, 7.13 keep_firing_for, 7.14 stale', () => {
  test('for: a false point drops pending at once', () => {
    expect(story(cpu({ forMs: s(20) }), every(10, 95, 95, 1, 95, 95, 95), { until: 50 })).toEqual([
      'cpu firing +50',
    ]);
  });

  test('for: a gap of exactly stale_after does not reset, a longer one does', () => {
    const rules = cpu({ forMs: s(30) }, { staleAfterMs: s(20) });
    expect(story(rules, [pt(0, 95), pt(20, 95), pt(30, 95)], { until: 30 })).toEqual(['cpu firing +30']);
    expect(story(rules, [pt(0, 95), pt(20.001, 95), pt(30, 95)], { until: 30 })).toEqual([]);
  });

  test('keep_firing_for: a true point at the deadline cancels, without a second for', () => {
    const rules = cpu({ forMs: s(10), keepFiringForMs: s(20) });
    expect(story(rules, every(10, 95, 95, 1, 1, 95, 1, 1, 1, 1), { until: 90 })).toEqual([
      'cpu firing +10',
      'cpu resolved +70',
    ]);
  });

  test('keep stays firing through silence until a false point or max_stale', () => {
    const options = { until: 10_000, config: { max_stale: s(100) } };
    expect(story(cpu({}, { staleAfterMs: s(20) }), [pt(0, 95)], options)).toEqual([
      'cpu firing +0',
      'cpu resolved +100',
    ]);
    expect(story(cpu({}, { staleAfterMs: s(20) }), [pt(0, 95), pt(50, 95), pt(60, 1)], options)).toEqual([
      'cpu firing +0',
      'cpu resolved +60',
    ]);
  });

  test('resolve resolves at the deadline', () => {
    const rules = cpu({}, { staleAfterMs: s(20), onStale: 'resolve' });
    expect(story(rules, [pt(0, 95)], { until: 30 })).toEqual(['cpu firing +0', 'cpu resolved +20']);
  });

  test('clear: from the confirmation on only clear ends', () => {
    expect(story(cpu({}, { clear: lt(80) }), every(10, 95, 85, 81, 79, 85), { until: 50 })).toEqual([
      'cpu firing +0',
      'cpu resolved +30',
    ]);
  });

  test('unknown leaves the state as it is', () => {
    const rules = cpu({ forMs: s(20) }, { windowMs: s(5), minSamples: 1, aggregate: { kind: 'avg' } });
    expect(story(rules, every(10, 95, 95, 95), { until: 20 })).toEqual(['cpu firing +20']);
  });
});

describe('7.15 lifecycle and 7.16 cooldown', () => {
  test('escalation by value, count and time: only upward, each once', () => {
    const escalate = [
      { kind: 'value', condition: gte(3), level: 'high' },
      { kind: 'count', count: 4, level: 'low' },
      { kind: 'after', afterMs: s(5), level: 'critical' },
    ] as const;
    const rules = ruleSet(detection('fail'), count('burst', 'fail', 1, s(60), { alert: { escalate } }));
    expect(story(rules, fails(0, 1, 2, 3, 4), { until: 10 })).toEqual([
      'burst firing +0',
      'burst escalated +2 high',
      'burst escalated +5 critical',
    ]);
  });

  test('value and count are checked at the opening match too', () => {
    const escalate = [{ kind: 'count', count: 1, level: 'critical' }] as const;
    const rules = ruleSet(detection('fail', 'fail', { alerts: true, alert: { escalate } }));
    expect(story(rules, fails(7))).toEqual(['fail firing +7', 'fail escalated +7 critical']);
  });

  test('cooldown counts from the firing; at its end firing is allowed', () => {
    const rules = cpu({ cooldownMs: s(30) });
    expect(story(rules, every(10, 95, 1, 95, 95, 1), { until: 40 })).toEqual([
      'cpu firing +0',
      'cpu resolved +10',
      'cpu firing +30',
      'cpu resolved +40',
    ]);
  });

  test('labels and annotations are rendered at the transition; an unknown name is empty', () => {
    const alert = { annotations: { summary: template('value $value, $level$nothing') } };
    const [firing] = runItems(ruleSet(detection('fail', 'fail', { alerts: true, alert })), fails(1));
    expect(firing?.annotations).toEqual({ summary: 'value 1, medium' });
  });
});

describe('absence', () => {
  const rules = ruleSet(
    detection('a'),
    correlation('quiet', 'event_absence', ['a'], s(60), { expect: [{ 'host.name': 'db1' }] }),
  );

  test('ends with the next occurrence, never by resolve_after', () => {
    expect(
      story(
        ruleSet(detection('a'), correlation('quiet', 'event_absence', ['a'], s(60))),
        [ev(0, 'a'), ev(2000, 'a')],
        { until: 2001 },
      ),
    ).toEqual(['quiet firing +60', 'quiet resolved +2000']);
  });

  test('an expected group counts from the start, or else from the first item', () => {
    expect(story(rules, [startAt(10), tick(70.001)])).toEqual(['quiet firing +70']);
    expect(story(rules, [ev(5, 'b')], { until: 65 })).toEqual(['quiet firing +65']);
  });

  test('a restart is no silence', () => {
    expect(story(rules, [startAt(0), startAt(50), tick(105)])).toEqual([]);
    expect(story(rules, [startAt(0), startAt(50), tick(111)])).toEqual(['quiet firing +110']);
  });

  test('a metric that comes back ends its absence', () => {
    expect(story(ruleSet(absence('silent', s(30))), [pt(0, 1), pt(100, 1)], { until: 100 })).toEqual([
      'silent firing +30',
      'silent resolved +100',
    ]);
  });

  test('without a field, any point counts', () => {
    const rules = ruleSet(absence('silent', s(30), { field: '' }));
    expect(story(rules, [pt(0, 1), pt(20, 1)], { until: 100 })).toEqual(['silent firing +50']);
  });
});

describe('metric values', () => {
  test('zscore against a baseline without the point itself', () => {
    const rules = ruleSet(anomaly('odd', { minSamples: 4, condition: gt(3) }));
    expect(story(rules, every(10, 1, 2, 1, 2, 9), { until: 40 })).toEqual(['odd firing +40']);
    expect(story(rules, every(10, 1, 2, 1, 2, 2), { until: 40 })).toEqual([]);
  });

  test('zero deviation: infinite, or nothing at the centre; min_delta silences it', () => {
    const rules = (more = {}): RuleSet =>
      ruleSet(anomaly('odd', { minSamples: 3, condition: gt(3), ...more }));
    expect(story(rules(), every(10, 1, 1, 1, 1.001), { until: 30 })).toEqual(['odd firing +30']);
    expect(story(rules(), every(10, 1, 1, 1, 1), { until: 30 })).toEqual([]);
    expect(story(rules({ minDelta: 1 }), every(10, 1, 1, 1, 1.001), { until: 30 })).toEqual([]);
    expect(story(rules({ method: 'iqr' }), every(10, 1, 1, 1, 5), { until: 30 })).toEqual(['odd firing +30']);
  });

  test('forecast: the line of the window at t + horizon', () => {
    const rules = ruleSet(
      forecast('full', { minSamples: 3, windowMs: m(10), horizonMs: s(70), condition: gte(100) }),
    );
    expect(story(rules, every(10, 0, 10, 20, 30, 40), { until: 40 })).toEqual(['full firing +30']);
  });
});

describe('first_seen', () => {
  const rules = ruleSet(
    detection('login'),
    correlation(
      'new',
      'first_seen',
      ['login'],
      0,
      { groupBy: ['user.name'], fields: ['source.ip'], historyMs: m(60), learnForMs: m(1) },
      { alert: { resolveAfterMs: s(1) } },
    ),
  );
  const login = (at: number, ip: string): JournalItem =>
    ev(at, 'login', { 'user.name': 'eve', 'source.ip': ip });

  test('learns first, then reports each value once per history', () => {
    const items = [
      login(0, 'a'),
      login(60, 'b'),
      login(100, 'b'),
      login(120, 'a'),
      login(3700, 'b'),
      login(3800, 'c'),
    ];
    expect(story(rules, items).filter((line) => line.includes('firing'))).toEqual([
      'new firing +60',
      'new firing +3800',
    ]);
  });
});
