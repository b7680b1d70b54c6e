import { describe, expect, it } from 'vitest';
import { correlation, metric, play } from './scenario.ts';

// Section 8 of the specification. Before the oracle judges the engine it has to get these right.

const count = (n: number, timespan: string, alert = '{resolve_after: 30m}'): string =>
  correlation(
    `type: event_count, rules: [a], timespan: ${timespan}, condition: {gte: ${n}}}\nalert: ${alert}`,
  );
const join = correlation('type: temporal, rules: [a, m1], timespan: 100s}\nalert: {resolve_after: 30m}');
const cpu = metric('condition: {gt: 90}}\nalert: {for: 30s, enabled: false}');
const minutes = (values: string): string =>
  values
    .split(' ')
    .map((value, i) => `${i * 60}=${value}`)
    .join(' ');

describe('the worked examples', () => {
  it.each<[string, string | Record<string, string>, string, string, number, string]>([
    ['1', count(5, '60s'), 'a0 a1 a2 a3 a4', '0s', 60, 'firing@4'],
    ['2', count(3, '60s'), 'a0 a30 a60', '0s', 60, 'firing@60'],
    ['2 just outside', count(3, '60s'), 'a0 a30 a60.001', '0s', 99, ''],
    ['3', count(3, '10s'), 'a8 a9 a12', '0s', 60, 'firing@12'],
    [
      '4',
      correlation('type: temporal_ordered, rules: [a, b], timespan: 10m}'),
      'a9 b609',
      '0s',
      700,
      'firing@609',
    ],
    [
      '4 just outside',
      correlation('type: temporal_ordered, rules: [a, b], timespan: 10m}'),
      'a9 b609.001',
      '0s',
      700,
      '',
    ],
    ['5', metric('condition: {eq: 0}}\nalert: {for: 5m}'), minutes('0 0 0 0 0 0 0'), '0s', 360, 'firing@300'],
    [
      '6',
      metric('condition: {gt: 60}}\nalert: {for: 1m, keep_firing_for: 1m}'),
      minutes('75 85 70 70 10 10 10'),
      '0s',
      600,
      'firing@60 resolved@300',
    ],
    ['7', metric('condition: {gt: 60}}\nalert: {for: 1m}'), minutes('75 10'), '0s', 600, ''],
    ['8 gt', metric('condition: {gt: 90}}'), '0=90.0', '0s', 60, ''],
    ['8 gte', metric('condition: {gte: 90}}'), '0=90.0', '0s', 60, 'firing@0'],
    [
      '9',
      metric('type: rate, window: 60s, condition: {gte: 1000000}}'),
      '0=5e6 20=0 40=40e6',
      '0s',
      41,
      'firing@40',
    ],
    [
      '10',
      metric('type: absence, after: 60s}'),
      '0=1 60=1 120=1 240=1',
      '0s',
      240,
      'firing@180 resolved@240',
    ],
    ['11', { m1: cpu, r: join }, 'a24 30=95 40=95 50=95 60=95', '10s', 100, 'firing@60'],
    ['12', { m1: cpu, r: join }, '0=95 10=95 20=95 30=95 40=10 a140', '10s', 200, ''],
    [
      '12 just inside',
      { m1: cpu, r: join },
      '0=95 10=95 20=95 30=95 40=10 a139.999',
      '10s',
      200,
      'firing@139.999',
    ],
    ['13', count(3, '20s'), 'a80 a100 a90', '10s', 200, 'firing@100'],
    ['14', count(3, '60s'), 'a7200 a0 a7201 a7202', '30s', 7300, 'firing@7202'],
    [
      '15',
      count(2, '10s', '{cooldown: 1m, resolve_after: 30s}'),
      'a0 a4 a15 a16 a75 a76',
      '0s',
      80,
      'firing@4 resolved@46 firing@76',
    ],
    ['16', count(1, '10s', '{resolve_after: 10s}'), 'a0 a10', '0s', 30, 'firing@0 resolved@20'],
    ['17', count(3, '15s'), 'a10 a20 a24 a16', '10s', 60, 'firing@24'],
    [
      '18',
      count(1, '1s', '{resolve_after: 5s}'),
      'a0 a8',
      '10s',
      30,
      'firing@0 resolved@5 firing@8 resolved@13',
    ],
    [
      '18 with a late one',
      count(1, '1s', '{resolve_after: 5s}'),
      'a0 a8 a4',
      '10s',
      30,
      'firing@0 resolved@13',
    ],
    ['19', metric('aggregate: sum, condition: {lt: 100}}'), '0/a=60 0/b=60', '0s', 60, ''],
    [
      '20',
      metric('condition: {gt: 90}, clear: {lt: 80}}\nalert: {for: 20s}'),
      '0=91 10=85 20=91 30=95 40=91',
      '0s',
      60,
      'firing@40',
    ],
  ])('%s', (_name, rules, input, lateness, endS, expected) => {
    const all = typeof rules === 'string' ? { r: rules } : rules;

    expect(play({ rules: all, input, lateness, endS }, ['r'])).toEqual({
      oracle: expected,
      engine: expected,
    });
  });
});
