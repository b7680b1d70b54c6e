import { describe, expect, it } from 'vitest';
import { detects, eventOf, loadRule } from './load-text.ts';

const lists = { admins: ['alice', 'b*'], networks: ['10.0.0.0/8', '2001:db8::/32'], none: [] };

/** detection map entry, fields, expected */
const items: [string, Record<string, unknown>, boolean][] = [
  ['user.name: root', { 'user.name': 'ROOT' }, true],
  ['user.name: Root', { 'user.name': 'root' }, true],
  ['user.name: root', {}, false],
  ['user.name: [a, root]', { 'user.name': 'root' }, true],
  ['user.name: [a, b]', { 'user.name': 'root' }, false],
  ["user.name: 'ro*'", { 'user.name': 'root' }, true],
  ["user.name: 'r??t'", { 'user.name': 'root' }, true],
  ["user.name: 'r?t'", { 'user.name': 'root' }, false],
  ["user.name: 'a\\*b'", { 'user.name': 'a*b' }, true],
  ["user.name: 'a\\*b'", { 'user.name': 'axb' }, false],
  ["user.name: 'a\\\\*'", { 'user.name': 'a\\xyz' }, true],
  ["user.name: 'a\\\\\\*'", { 'user.name': 'a\\*' }, true],
  ["user.name: 'a\\b'", { 'user.name': 'a\\b' }, true],
  ['user.name: null', {}, true],
  ['user.name: null', { 'user.name': 'x' }, false],
  ['user.name|neq: null', { 'user.name': 'x' }, true],
  ["user.name: ''", { 'user.name': '' }, true],
  ["user.name: ''", {}, false],
  ['source.port: 22', { 'source.port': 22 }, true],
  ['source.port: 22', { 'source.port': '22' }, true],
  ["source.port: '22'", { 'source.port': 22 }, true],
  ['user.name: 007', { 'user.name': '007' }, true],
  ['flag: true', { flag: true }, true],
  ['flag: true', { flag: false }, false],
  ['user.name|contains: oo', { 'user.name': 'rOOt' }, true],
  ["user.name|contains: 'r*t'", { 'user.name': 'xrooty' }, true],
  ['user.name|contains|all: [r, t]', { 'user.name': 'root' }, true],
  ['user.name|contains|all: [r, x]', { 'user.name': 'root' }, false],
  ['user.name|startswith: ro', { 'user.name': 'root' }, true],
  ['user.name|endswith: [a, ot]', { 'user.name': 'root' }, true],
  ["user.name|endswith: '\\'", { 'user.name': 'a\\' }, true],
  ['user.name|cased: Root', { 'user.name': 'root' }, false],
  ['user.name|contains|cased: oo', { 'user.name': 'root' }, true],
  ['user.name|exists: true', { 'user.name': 'x' }, true],
  ['user.name|exists: false', {}, true],
  ['user.name|exists: false', { 'user.name': 'x' }, false],
  ["user.name|re: 'o{2}t$'", { 'user.name': 'root' }, true],
  ["user.name|re: 'O{2}'", { 'user.name': 'root' }, false],
  ["user.name|re|i: 'O{2}'", { 'user.name': 'root' }, true],
  ["x|re|m: '^b$'", { x: 'a\nb' }, true],
  ["x|re: 'a.b'", { x: 'a\nb' }, false],
  ["x|re|s: 'a.b'", { x: 'a\nb' }, true],
  ["x|re: 'end'", { x: `${'.'.repeat(8189)}end` }, true],
  ["x|re: 'end'", { x: `${'.'.repeat(8190)}end` }, false],
  ['source.ip|cidr: 10.0.0.0/8', { 'source.ip': '10.9.9.9' }, true],
  ['source.ip|cidr: 10.0.0.0/8', { 'source.ip': '11.0.0.1' }, false],
  ['source.ip|cidr: 10.0.0.0/8', { 'source.ip': '::ffff:10.1.2.3' }, true],
  ['source.ip|cidr: 2001:db8::/32', { 'source.ip': '2001:DB8::1' }, true],
  ['source.ip|cidr: 2001:db8::/32', { 'source.ip': '10.0.0.1' }, false],
  ['source.ip|cidr: 10.0.0.0/8', { 'source.ip': 'host.example' }, false],
  ["source.ip|cidr|expand: '%networks%'", { 'source.ip': '2001:db8::5' }, true],
  ["source.ip|cidr|neq|expand: '%networks%'", { 'source.ip': '192.0.2.1' }, true],
  ['source.port|gt: 1024', { 'source.port': 1025 }, true],
  ['source.port|gt: 1024', { 'source.port': 1024 }, false],
  ['source.port|gte: 1024', { 'source.port': '1024' }, true],
  ['source.port|lt: 10', {}, false],
  ['source.port|lte: 10', { 'source.port': 10 }, true],
  ['source.port|lt: 10', { 'source.port': '' }, false],
  ['user.name|neq: root', { 'user.name': 'Root' }, false],
  ['user.name|neq: [a, b]', { 'user.name': 'b' }, false],
  ['user.name|neq: [a, b]', { 'user.name': 'c' }, true],
  ['user.name|neq: a', {}, true],
  ['user.name|contains|neq: oo', { 'user.name': 'root' }, false],
  ["user.name|expand: '%admins%'", { 'user.name': 'Alice' }, true],
  ["user.name|expand: '%admins%'", { 'user.name': 'bob' }, true],
  ["user.name|expand: 'x-%admins%'", { 'user.name': 'x-alice' }, true],
  ["user.name|expand: '\\%admins%'", { 'user.name': '%admins%' }, true],
  ["user.name: '%admins%'", { 'user.name': '%admins%' }, true],
  ["user.name|expand: '%none%'", { 'user.name': 'alice' }, false],
  ["user.name|expand|all: ['%none%']", { 'user.name': 'alice' }, false],
  ['user.name|fieldref: user.target.name', { 'user.name': 'A', 'user.target.name': 'a' }, true],
  ['user.name|fieldref: user.target.name', { 'user.name': 'a' }, false],
  ['user.name|fieldref|cased: user.target.name', { 'user.name': 'A', 'user.target.name': 'a' }, false],
  ['user.name|fieldref|startswith: b', { 'user.name': 'alice', b: 'al' }, true],
  ['user.name|fieldref|neq: b', { 'user.name': 'alice', b: 'bob' }, true],
  ["'@timestamp|hour': 16", { '@timestamp': Date.UTC(2025, 10, 24, 16, 5) }, true],
  ["'@timestamp|hour|gte': 17", { '@timestamp': Date.UTC(2025, 10, 24, 16, 5) }, false],
  ["'@timestamp|minute': 5", { '@timestamp': Date.UTC(2025, 10, 24, 16, 5) }, true],
  ["'@timestamp|day': 24", { '@timestamp': Date.UTC(2025, 10, 24, 16, 5) }, true],
  ["'@timestamp|weekday': [1, 2]", { '@timestamp': Date.UTC(2025, 10, 24, 16, 5) }, true],
  ["'@timestamp|week': 48", { '@timestamp': Date.UTC(2025, 10, 24, 16, 5) }, true],
  ["'@timestamp|week': 1", { '@timestamp': Date.UTC(2024, 11, 30) }, true],
  ["'@timestamp|month': 11", { '@timestamp': Date.UTC(2025, 10, 24) }, true],
  ["'@timestamp|year': 2025", { '@timestamp': Date.UTC(2025, 10, 24) }, true],
  ["'when|hour': 9", { when: '2026-01-01T09:59:59Z' }, true],
  ["'when|hour': 9", { when: 'yesterday' }, false],
  ['CommandLine|contains: " -l"', { 'process.command_line': '/bin/ls -l /root' }, true],
  ['CommandLine|contains: " -l"', { 'process.command_line': '/bin/ls -l', CommandLine: 'own' }, false],
  ['Image|endswith: /ls', { 'process.command_line': '/bin/ls -l /root' }, true],
  ['Image: /BIN/LS', { 'process.command_line': '/bin/ls -l /root' }, true],
  ['Image|endswith: /ls', { 'process.command_line': 'ls -l /root' }, false],
  ['Image|endswith: /ls', { 'process.command_line': '/bin/ls', 'process.executable': '/bin/sh' }, false],
  ['process.executable|exists: true', { 'process.command_line': '/bin/ls' }, true],
  ['User: root', { 'user.name': 'ann', 'user.effective.name': 'root' }, true],
  ['User: ann', { 'user.name': 'ann' }, true],
  ['User|neq: ann', { 'user.name': 'ann' }, false],
  ['CommandLine: null', { 'process.command_line': 'x' }, false],
  ['LogonId: 5', { 'event.session': '5' }, true],
  ['constructor: x', {}, false],
  ['constructor: null', {}, true],
];

describe('field items', () => {
  it.each(items)('%s of %j is %s', (entry, fields, expected) => {
    expect(detects(`s:\n  ${entry}\ncondition: s`, fields, { lists })).toBe(expected);
  });

  it('shifts the time parts into the zone of the configuration', () => {
    const body = "s:\n  '@timestamp|hour': 1\n  '@timestamp|day': 2\ncondition: s";
    const event = { '@timestamp': Date.UTC(2026, 6, 1, 23, 30) };
    expect(detects(body, event, { timeZone: 'Europe/Zurich' })).toBe(true);
    expect(detects(body, event)).toBe(false);
  });
});

const event = { 'user.name': 'root', 'source.port': 22 };
const identifiers = [
  'yes: {user.name: root}',
  'no: {user.name: bob}',
  'sel_1: {source.port: 22}',
  'sel_2: {source.port: 23}',
  '_hidden: {user.name: bob}',
].join('\n');

const conditions: [string, boolean][] = [
  ['yes', true],
  ['no', false],
  ['not no', true],
  ['not not yes', true],
  ['yes and no', false],
  ['yes or no', true],
  ['no and yes or yes', true],
  ['yes or yes and no', true],
  ['(yes or yes) and no', false],
  ['not (yes and no)', true],
  ['1 of sel_*', true],
  ['any of sel_*', true],
  ['all of sel_*', false],
  ['1 of them', true],
  ['all of them', false],
  ['not 1 of sel_*', false],
  ['yes and not all of sel_*', true],
  ['1 of _hid*', false],
  ['yes AND NOT no', true],
];

describe('conditions', () => {
  it.each(conditions)('%s is %s', (condition, expected) => {
    expect(detects(`${identifiers}\ncondition: ${condition}`, event)).toBe(expected);
  });

  it('joins a list of conditions by OR', () => {
    expect(detects(`${identifiers}\ncondition: [no, yes]`, event)).toBe(true);
  });

  it('takes operators for operators, whatever the identifiers are called', () => {
    expect(() => detects('not: {a: 1}\ncondition: not', {})).toThrow(/did not load/);
  });
});

const selections: [string, string, boolean][] = [
  ['keywords anywhere in the line', "s: ['FAILED password', nothing]", true],
  ['no keyword', 's: [accepted]', false],
  ['a single keyword', 's: password for', true],
  ['a keyword with wildcards', "s: ['failed*port ?2']", true],
  ['a number as keyword', 's: [203]', true],
  ['all keywords', "s:\n  '|all': [failed, root]", true],
  ['not all keywords', "s:\n  '|all': [failed, alice]", false],
  ['a regular expression over the line', "s:\n  '|re': 'port \\d+ ssh2$'", true],
  ['a list of maps', 's: [{user.name: bob}, {user.name: root}]', true],
  ['maps and keywords', 's: [{user.name: bob}, ssh2]', true],
  ['a map of several fields', 's: {user.name: root, source.port: 23}', false],
];

describe('search identifiers', () => {
  it.each(selections)('%s', (_name, selection, expected) => {
    expect(detects(`${selection}\ncondition: s`, event)).toBe(expected);
  });
});

const hints: [string, string, unknown][] = [
  ['an exact value', 's: {user.name: Root}\ncondition: s', { field: 'user.name', values: ['root'] }],
  ['a list', 's: {user.name: [a, B]}\ncondition: s', { field: 'user.name', values: ['a', 'b'] }],
  [
    'the action rather than the outcome',
    's: {event.outcome: failure, event.action: ssh_login}\ncondition: s',
    { field: 'event.action', values: ['ssh_login'] },
  ],
  [
    'a union',
    'a: {event.action: x}\nb: {event.action: y}\ncondition: a or b',
    { field: 'event.action', values: ['x', 'y'] },
  ],
  ['no hint of different fields', 'a: {u: x}\nb: {v: y}\ncondition: a or b', undefined],
  ['no hint of a negation', 'a: {u: x}\ncondition: not a', undefined],
  ['no hint of a field that is read from another', 's: {Image: /bin/ls}\ncondition: s', undefined],
  ['no hint of a wildcard', "a: {u: 'x*'}\ncondition: a", undefined],
  ['the positive side', 'a: {u: x}\nb: {v: y}\ncondition: a and not b', { field: 'u', values: ['x'] }],
];

describe('hints for an index', () => {
  it.each(hints)('%s', (_name, body, expected) => {
    const text = `title: T\nname: t\ndetection:\n${body.replace(/^/gm, '  ')}\n`;
    const rule = loadRule(text, 't');
    expect(rule.kind === 'detection' ? rule.hint : 'none').toEqual(expected);
  });
});

describe('logsource', () => {
  const cases: [string, Record<string, unknown>, boolean][] = [
    ['{product: linux}', {}, true],
    ['{product: linux, service: auth}', {}, true],
    ['{product: linux, service: sshd}', { 'process.name': 'sshd-session' }, true],
    ['{product: linux, service: sshd}', { 'process.name': 'sudo' }, false],
    ['{service: sudo}', { 'process.name': 'sudo' }, true],
    ['{product: nginx}', { 'process.name': 'nginx' }, true],
    ['{product: nginx}', {}, false],
    ['{category: authentication}', {}, true],
    ['{category: webserver}', {}, false],
    ['{category: process_creation, product: linux}', {}, false],
    ['{category: process_creation, product: linux}', { 'process.command_line': '/bin/id' }, true],
  ];
  it.each(cases)('%s of %j is %s', (logsource, fields, expected) => {
    const text = `title: T\nname: t\nlogsource: ${logsource}\ndetection: {s: {user.name: root}, condition: s}\n`;
    const rule = loadRule(text, 't');
    expect(rule.kind === 'detection' && rule.matches(eventOf({ 'user.name': 'root', ...fields }))).toBe(
      expected,
    );
  });
});
