import { describe, expect, it } from 'vitest';
import { correlation, metric, play } from './scenario.ts';
import type { Scenario } from './scenario.ts';

// Streams on which oracle and engine once disagreed, cut down to what shows it.

const quiet = '\nalert: {resolve_after: 30m}';

describe('what the oracle once found', () => {
  it.each<[string, Scenario, string]>([
    [
      'a waiting rule sees its whole window when W jumps past several anchors',
      {
        rules: {
          r: correlation('type: value_min, rules: [a], timespan: 20s, condition: {field: n, gte: 3.7}}'),
        },
        input: 'a0#1 a0#4',
        lateness: '0s',
        endS: 60,
      },
      '',
    ],
    [
      'first_seen under a waiting rule remembers across a jump of W',
      {
        rules: {
          m1: metric('condition: {gt: 90}}'),
          j: correlation('type: temporal, rules: [b, m1], timespan: 2s}'),
          r:
            correlation('type: first_seen, rules: [j, a], field: n, history: 5s}') +
            '\nalert: {resolve_after: 1s}',
        },
        input: 'a0#1 a2#1',
        lateness: '3s',
        endS: 60,
      },
      'firing@0 resolved@1',
    ],
    [
      'an item that waits at a restart does not bring its silence back before the restart',
      {
        rules: { r: correlation('type: event_absence, rules: [b], timespan: 2s}') },
        input: 'b49 start52',
        lateness: '0s',
        endS: 60,
      },
      'firing@54',
    ],
    [
      'the first item is no restart for a silence that began before it',
      {
        rules: { r: metric('type: absence, after: 6s}') },
        input: '10/a=1 2/b=1',
        lateness: '10s',
        endS: 15,
      },
      'firing@8 resolved@10',
    ],
    [
      'a match before a resolve_on that arrives after it opens nothing, held or not',
      {
        rules: {
          r: correlation(
            'type: event_count, rules: [a], timespan: 1s, condition: {gte: 1}}\nalert: {resolve_after: 3s, resolve_on: d}',
          ),
        },
        input: 'a0 d8 a5',
        lateness: '30s',
        endS: 60,
      },
      'firing@0 resolved@3',
    ],
    [
      'an ordered join still has what stood before the start of a confirmed interval',
      {
        rules: {
          m1: metric('condition: {gt: 90}}\nalert: {for: 10s}'),
          r: correlation('type: temporal_ordered, rules: [b, m1], timespan: 2s}') + quiet,
        },
        input: 'b0 1=95 5=95 b6 11=95',
        lateness: '0s',
        endS: 20,
      },
      'firing@11',
    ],
    [
      'a match at the confirmation of an interval is an instant, not an interval',
      {
        rules: {
          m1: metric('condition: {gt: 90}}'),
          k: correlation('type: temporal_ordered, rules: [a, m1], timespan: 5s}'),
          r: correlation('type: temporal, rules: [m1, b, k], timespan: 10s, condition: {gte: 3}}') + quiet,
        },
        input: 'a0 1=95 2=95 9=95 b13',
        lateness: '0s',
        endS: 20,
      },
      '',
    ],
  ])('%s', (_name, scenario, expected) => {
    expect(play(scenario, ['r'])).toEqual({ oracle: expected, engine: expected });
  });

  it('transitions of one arrival come in event-time order', () => {
    const scenario = {
      rules: {
        m1: metric('condition: {gt: 90}}\nalert: {enabled: true}'),
        r: correlation('type: temporal, rules: [a, m1], timespan: 5m}') + quiet,
      },
      input: 'a1 0=5 10=5 20=95 30=5 a40',
      lateness: '30s',
      endS: 40,
    };
    const expected = 'm1 firing@20 r firing@20 m1 resolved@30';

    expect(play(scenario, ['m1', 'r'])).toEqual({ oracle: expected, engine: expected });
  });
});
