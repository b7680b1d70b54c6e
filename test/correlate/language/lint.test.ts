import { describe, expect, it } from 'vitest';
import { loadText } from './load-text.ts';

const login = 'title: L\nname: login\ndetection: {s: {event.action: ssh_login}, condition: s}\n';
const sudo = 'title: S\nname: sudo\ndetection: {s: {event.action: sudo_command}, condition: s}\n';
const memory =
  'title: M\nname: memory\nmetric: {measurement: mem, field: used_percent, condition: {gt: 90}}\n';

function metric(keys: string, more = ''): string {
  return `title: T\nname: t\nmetric: {${keys}}\n${more}`;
}

function correlation(keys: string, more = ''): string {
  return `title: T\nname: t\ncorrelation: {${keys}}\n${more}`;
}

const cpu = 'measurement: cpu, field: usage_active, where: {cpu: cpu-total}';
const byHost = 'group-by: [host.name], timespan: 5m';

/** name, documents, expected `check: message` */
const cases: [string, string[], string[]][] = [
  ['nothing', [login], []],
  [
    'an unused search identifier',
    ['title: T\ndetection: {s: {event.action: x}, t: {event.action: y}, condition: s}\n'],
    ['unused-selection: the condition never uses "t"'],
  ],
  [
    'a field nobody has, with the one that was meant',
    ['title: T\ndetection: {s: {event.action: x, usr.name: y}, condition: s}\n'],
    [
      'unknown-field: no event is known to have "usr.name" (did you mean "user.name"?)',
      'inert: never matches: no event has usr.name (it starts to work once a pattern of the configuration fills them)',
    ],
  ],
  [
    'a Sigma field that is read here',
    ['title: T\ndetection: {s: {event.action: x}, t: {CommandLine: y}, condition: s or t}\n'],
    [],
  ],
  [
    'a Sigma field that no parser fills',
    ['title: T\ndetection: {s: {event.action: x}, t: {TargetFilename: y}, condition: s or t}\n'],
    ['unknown-field: no event is known to have "TargetFilename"'],
  ],
  [
    'an informational rule alone',
    [`${login}level: informational\n`],
    [
      'never-alerts: informational and referred to by no rule: it does nothing (refer to it, or raise its level)',
    ],
  ],
  [
    'an informational rule that is referred to',
    [
      `${login}level: informational\n`,
      correlation(`type: event_count, rules: [login], ${byHost}, condition: {gte: 2}`),
    ],
    [],
  ],
  [
    'an informational rule that should alert',
    [`${login}level: informational\nalert: {enabled: true}\n`],
    [
      'never-alerts: informational rules never alert, whatever alert.enabled says (give it a level from low on)',
    ],
  ],
  [
    'a switched-off rule alone',
    [`${login}alert: {enabled: false}\n`],
    ['never-alerts: alert.enabled is false and no rule refers to it: it does nothing'],
  ],
  ['a metric rule', [metric(`${cpu}, condition: {gt: 90}`)], []],
  [
    'a condition no value satisfies',
    [metric(`${cpu}, condition: {gt: 90, lt: 80}`)],
    ['unreachable: no value satisfies the condition'],
  ],
  ['a condition one value satisfies', [metric(`${cpu}, condition: {gte: 90, lte: 90}`)], []],
  ['a narrow condition', [metric(`${cpu}, condition: {gt: 90, lt: 90.5}`)], []],
  [
    'a rate below nothing',
    [metric('measurement: diskio, field: reads, type: rate, window: 5m, condition: {lt: 0}')],
    ['unreachable: no value satisfies the condition'],
  ],
  [
    'last of several series',
    [metric('measurement: disk, field: used_percent, condition: {gt: 90}')],
    [
      'last-of-several-series: several series in one group, and "last" takes but one of them: path is open (select one with "where", add path to group-by, or set "aggregate")',
    ],
  ],
  [
    'one series per group',
    [metric('measurement: disk, field: used_percent, group-by: [host.name, path], condition: {gt: 90}')],
    [],
  ],
  [
    'an aggregate of several',
    [metric('measurement: disk, field: used_percent, aggregate: max, condition: {gt: 90}')],
    [],
  ],
  [
    'an unknown measurement',
    [metric('measurement: cpus, field: x, condition: {gt: 90}')],
    ['unknown-measurement: no collector writes "cpus" (did you mean "cpu"?)'],
  ],
  ['a measurement of our own', [metric('measurement: crosswatch_engine, field: x, condition: {gt: 90}')], []],
  [
    'an unknown field of a measurement',
    [metric('measurement: mem, field: usd_percent, condition: {gt: 90}')],
    ['unknown-field: "mem" has no numeric field "usd_percent" (did you mean "used_percent"?)'],
  ],
  [
    'a forecast that never has enough',
    [metric(`${cpu}, type: forecast, window: 1h, horizon: 1h, min_span: 2h, condition: {gt: 90}`)],
    ['unreachable: "min_span" is longer than "window": never enough points'],
  ],
  [
    'a count of nothing',
    [login, correlation(`type: event_count, rules: [login], ${byHost}, condition: {gt: 2, lt: 3}`)],
    ['unreachable: no number satisfies the condition'],
  ],
  [
    'more rules than there are',
    [login, sudo, correlation(`type: temporal, rules: [login, sudo], ${byHost}, condition: {gte: 3}`)],
    ['unreachable: no number satisfies the condition'],
  ],
  [
    'a contradiction of rules',
    [
      login,
      sudo,
      correlation(`type: temporal, rules: [login, sudo], ${byHost}, condition: login and not login`),
    ],
    ['unreachable: no combination of rules satisfies the condition'],
  ],
  [
    'only absences',
    [login, correlation(`type: temporal, rules: [login], ${byHost}, condition: not login`)],
    ['unreachable: no combination of rules satisfies the condition'],
  ],
  [
    'an alert that ends inside its window',
    [
      login,
      correlation(
        'type: event_count, rules: [login], group-by: [host.name], timespan: 1h, condition: {gte: 2}',
        'alert: {resolve_after: 5m}\n',
      ),
    ],
    [
      'resolve-shorter-than-window: "resolve_after" is shorter than "timespan": one window can fire and resolve again and again',
    ],
  ],
  [
    'learning that forgets',
    [
      login,
      correlation(
        'type: first_seen, rules: [login], group-by: [user.name], field: source.ip, history: 1d, learn_for: 7d',
      ),
    ],
    [
      'lookback-shorter-than-window: "history" is shorter than "learn_for": what is learned is forgotten before it counts',
    ],
  ],
  [
    'an alias for nothing',
    [
      login,
      correlation(
        `type: event_count, rules: [login], ${byHost}, condition: {gte: 2}, aliases: {who: {login: user.name}}`,
      ),
    ],
    ['unused-alias: the alias "who" is not used'],
  ],
  [
    'an alias that lacks a rule',
    [
      login,
      sudo,
      correlation(
        'type: temporal, rules: [login, sudo], group-by: [who], timespan: 5m, aliases: {who: {login: user.name}}',
      ),
    ],
    ['missing-group-key: "sudo" is missing from the alias "who": none of its events counts'],
  ],
  [
    'a join over what a metric does not have',
    [
      login,
      memory,
      correlation('type: temporal, rules: [login, memory], group-by: [host.name, user.name], timespan: 5m'),
    ],
    [
      'missing-group-key: "memory" is not grouped by user.name: none of its occurrences counts (it carries host.name)',
    ],
  ],
  ['a join by host', [login, memory, correlation(`type: temporal, rules: [login, memory], ${byHost}`)], []],
  [
    'an escalation downwards',
    [`${login}level: high\nalert: {escalate: [{count: 5, level: medium}]}\n`],
    ['never-escalates: never escalates: medium is not above the level of the rule, high'],
  ],
  [
    'a name no template has',
    [`${login}alert: {annotations: {a: '{{ $vlaue }}'}}\n`],
    [
      'unknown-template-name: no alert has "$vlaue" (it renders as nothing; names are $labels.<key>, $value, $count, $level, $rule.title, $startsAt)',
    ],
  ],
  [
    'numbers out of each other’s range',
    ['title: T\ndetection: {s: {source.port|gt: 5}, t: {source.port|lt: 3}, condition: s and t}\n'],
    ['unreachable: the condition contradicts itself: it can never hold'],
  ],
  [
    'a text that does not fit the other test',
    ['title: T\ndetection: {s: {event.action: ssh_login, event.action|contains: sudo}, condition: s}\n'],
    ['unreachable: the condition contradicts itself: it can never hold'],
  ],
  [
    'a search and its negation',
    ['title: T\ndetection: {s: {event.action: a, user.name: b}, condition: s and not s}\n'],
    ['unreachable: the condition contradicts itself: it can never hold'],
  ],
  [
    'nothing where one way is left',
    [
      'title: T\ndetection: {s: {event.action: [a, b]}, t: {event.action|contains: b}, u: {source.port|gte: 5}, v: {source.port|lte: 5}, condition: (s and t) or (u and v and not s)}\n',
    ],
    [],
  ],
  [
    'a label that the rule can not have',
    [
      `${login}alert: {labels: {team: x}, annotations: {a: '{{ $labels.host.name }} {{ $labels.team }} {{ $labels.foo }}'}}\n`,
    ],
    [
      'unknown-template-name: no alert of this rule has the label "foo" (it renders as nothing; there are host.name, team)',
    ],
  ],
  [
    'a count that no window holds',
    [login, correlation(`type: event_count, rules: [login], ${byHost}, condition: {gte: 20000}`)],
    ['never-alerts: never alerts: the window of a group holds 10000 entries at most (engine.max_entries)'],
  ],
];

describe('lint', () => {
  it('points at the key that it speaks of', () => {
    const text =
      'title: T\ndetection:\n  s: {event.action: x, user.nme: y}\n  condition: s\n---\ntitle: M\nmetric:\n  measurement: cpux\n  field: a\n  condition: {gt: 1}\n';
    const places = loadText(text).warnings.map(
      ({ check, place }) => `${check} ${place.line}:${place.column}`,
    );
    expect(places).toEqual(['inert 1:1', 'unknown-field 3:24', 'unknown-measurement 8:3']);
  });

  it.each(cases)('tells of %s', (_name, documents, expected) => {
    const { warnings, mistakes } = loadText(documents.join('---\n'));
    expect(mistakes).toEqual([]);
    const told = warnings.map(
      ({ check, message, hint }) => `${check}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );
    expect(told.toSorted()).toEqual(expected.toSorted());
  });
});

describe('values that are known', () => {
  const values = { 'event.action': ['ssh_login', 'own_login'], 'event.outcome': ['success', 'failure'] };
  const body = '{s: {event.action: [ssh_logn, OWN_login], event.outcome|neq: failed}, condition: s}';

  it('are asked for, or told of', () => {
    const { warnings } = loadText(`title: T\ndetection: ${body}\n`, { known: { values } });
    expect(warnings.map(({ check, message, hint }) => `${check}: ${message} (${hint})`)).toEqual([
      'unknown-value: no event is known to have "event.action" of "ssh_logn" (did you mean "ssh_login"?)',
      'unknown-value: no event is known to have "event.outcome" of "failed" (one of: success, failure)',
    ]);
  });

  it('are not asked for where nothing is known', () => {
    expect(loadText(`title: T\ndetection: ${body}\n`).warnings).toEqual([]);
  });
});
