import { describe, expect, it } from 'vitest';
import type { CorrelationRule, MetricRule } from '../../../src/correlate/rule.ts';
import { loadRule } from './load-text.ts';

function metric(keys: string): MetricRule {
  return loadRule(`title: T\nname: t\nmetric: {measurement: m, field: f, ${keys}}\n`, 't') as MetricRule;
}

const children = ['a', 'b', 'c']
  .map(
    (name) => `title: ${name}\nname: ${name}\ndetection: {s: {event.action: ${name}}, condition: s}\n---\n`,
  )
  .join('');

function correlation(keys: string, more = ''): CorrelationRule {
  const text = `${children}title: T\nname: t\ncorrelation: {${keys}}\n${more}`;
  return loadRule(text, 't') as CorrelationRule;
}

describe('metric rules', () => {
  it('have defaults', () => {
    expect(metric('condition: {gt: 90}')).toMatchObject({
      type: 'threshold',
      aggregate: { kind: 'last' },
      windowMs: undefined,
      minSamples: 1,
      groupBy: ['host.name'],
      condition: [{ operator: 'gt', value: 90 }],
      clear: undefined,
      staleAfterMs: 300_000,
      onStale: 'keep',
      level: 'medium',
      alerts: true,
      alert: {
        forMs: 0,
        keepFiringForMs: 0,
        resolveAfterMs: 900_000,
        cooldownMs: 0,
        escalate: [],
        evidence: { events: 20, points: 60 },
      },
    });
  });

  it.each([
    ['type: rate, window: 5m, condition: {gt: 1}', { type: 'rate', windowMs: 300_000, minSamples: 2 }],
    [
      'type: anomaly, baseline: 1h, condition: {gt: 3}',
      {
        type: 'anomaly',
        method: 'zscore',
        baselineMs: 3_600_000,
        minSamples: 30,
        minStddev: 0,
        minDelta: 0,
        abs: false,
      },
    ],
    [
      'type: anomaly, method: iqr, baseline: 1h, min_iqr: 2, abs: true, condition: {gt: 3}',
      { method: 'iqr', minIqr: 2, abs: true },
    ],
    [
      'type: forecast, window: 6h, horizon: 24h, min_span: 1h, condition: {gte: 100}',
      { type: 'forecast', horizonMs: 86_400_000, minSpanMs: 3_600_000, minSamples: 10 },
    ],
    [
      'type: absence, after: 3m, expect: [{host.name: db1}]',
      { type: 'absence', afterMs: 180_000, expect: [{ 'host.name': 'db1' }], condition: [] },
    ],
    [
      'aggregate: p99.9, window: 1m, condition: {gt: 1}',
      { aggregate: { kind: 'percentile', percentile: 99.9 } },
    ],
    ['aggregate: median, window: 1m, condition: {gt: 1}', { aggregate: { kind: 'median' } }],
    ['condition: {gt: 90, neq: 95}, clear: {lt: 80}', { clear: [{ operator: 'lt', value: 80 }] }],
  ])('%s', (keys, expected) => {
    expect(metric(keys)).toMatchObject(expected);
  });

  it('select series by tags, host.name being the tag host', () => {
    const rule = metric("where: {host.name: 'web*', cpu|neq: cpu-total}, condition: {gt: 1}");
    expect(rule.where({ host: 'web1', cpu: 'cpu0' })).toBe(true);
    expect(rule.where({ host: 'db1', cpu: 'cpu0' })).toBe(false);
    expect(rule.where({ host: 'web1', cpu: 'cpu-total' })).toBe(false);
  });
});

const window = 'rules: [a], group-by: [user.name], timespan: 1m';

describe('correlations', () => {
  it.each([
    [
      `type: event_count, ${window}, condition: {gte: 5, lt: 10}`,
      { type: 'event_count', timespanMs: 60_000 },
    ],
    [`type: value_count, ${window}, field: source.ip, condition: {gte: 5}`, { fields: ['source.ip'] }],
    [
      `type: value_count, ${window}, condition: {gte: 5, field: source.ip}`,
      { fields: ['source.ip'], condition: [{ operator: 'gte', value: 5 }] },
    ],
    [
      `type: value_count, ${window}, field: [source.ip, source.port], condition: {gte: 5}`,
      { fields: ['source.ip', 'source.port'] },
    ],
    [
      `type: value_percentile, ${window}, field: x, percentile: 95, condition: {gt: 5}`,
      { percentile: 95, fields: ['x'] },
    ],
    [
      `type: value_percentile, ${window}, condition: {gt: 5, field: x, percentile: 95}`,
      { percentile: 95, fields: ['x'] },
    ],
    [`type: value_sum, ${window}, field: x, condition: {lt: 5}`, { type: 'value_sum' }],
    [`type: temporal, ${window}`, { type: 'temporal', condition: undefined, expression: undefined }],
    [
      'type: temporal, rules: [a, b, c], group-by: [u], timespan: 1m, condition: {gte: 2}',
      { condition: [{ operator: 'gte', value: 2 }] },
    ],
    [
      'type: temporal, group-by: [u], timespan: 1m, condition: a and (b or not c)',
      {
        rules: ['a', 'b', 'c'],
        expression: {
          kind: 'and',
          parts: [
            { kind: 'rule', key: 'a' },
            {
              kind: 'or',
              parts: [
                { kind: 'rule', key: 'b' },
                { kind: 'not', inner: { kind: 'rule', key: 'c' } },
              ],
            },
          ],
        },
      },
    ],
    [
      'type: temporal_ordered, rules: [a, b, a], group-by: [u], timespan: 1m, until: c',
      { rules: ['a', 'b', 'a'], until: 'c' },
    ],
    [
      'type: temporal_ordered, rules: [a, b], group-by: [u], timespan: 1m, condition: {gte: 2}',
      { type: 'temporal_ordered' },
    ],
    [
      'type: first_seen, rules: a, group-by: [u], field: source.ip',
      { historyMs: 2_592_000_000, learnForMs: 0, timespanMs: 0, rules: ['a'] },
    ],
    [
      'type: event_absence, rules: [a], group-by: [host.name], timespan: 5m, expect: [{host.name: x}]',
      { expect: [{ 'host.name': 'x' }] },
    ],
    ['type: event_count, rules: [a], group-by: [], timespan: 1m, condition: {gte: 2}', { groupBy: [] }],
    [
      'type: temporal, rules: [a, b], group-by: [who], timespan: 1m, aliases: {who: {a: user.name, b: user.target.name}}',
      { aliases: { who: { a: 'user.name', b: 'user.target.name' } } },
    ],
  ])('%s', (keys, expected) => {
    expect(correlation(keys)).toMatchObject(expected);
  });
});

describe('alert', () => {
  it('reads every key', () => {
    const more = `alert:
  enabled: true
  resolve_after: 20m
  resolve_on: b
  cooldown: 30m
  escalate: [{after: 10m, level: critical}, {value: {gte: 50}, level: high}, {count: 9, level: high}]
  labels: {team: secops}
  annotations: {summary: 'Burst of {{ $value }}'}
  runbook_url: https://example.org/{{ $labels.user.name }}
  evidence: {events: 5, points: 0}
`;
    const { alert } = correlation(`type: event_count, ${window}, condition: {gte: 5}`, more);
    expect(alert).toMatchObject({
      resolveAfterMs: 1_200_000,
      resolveOn: 'b',
      cooldownMs: 1_800_000,
      escalate: [
        { kind: 'after', afterMs: 600_000, level: 'critical' },
        { kind: 'value', condition: [{ operator: 'gte', value: 50 }], level: 'high' },
        { kind: 'count', count: 9, level: 'high' },
      ],
      evidence: { events: 5, points: 0 },
    });
    expect(alert.labels['team']?.source).toBe('secops');
    expect(alert.annotations['summary']?.source).toBe('Burst of {{ $value }}');
    expect(alert.runbookUrl?.source).toBe('https://example.org/{{ $labels.user.name }}');
    expect(Object.keys(alert)).not.toContain('resolveAfterGiven');
  });
});
