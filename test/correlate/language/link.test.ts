import { describe, expect, it } from 'vitest';
import { loadText, mistakesOf } from './load-text.ts';

function detection(name: string, more = ''): string {
  return `title: ${name}\nname: ${name}\n${more}detection: {s: {event.action: ${name}}, condition: s}\n`;
}

function count(name: string, rules: string, more = ''): string {
  return `title: ${name}\nname: ${name}\ncorrelation: {type: event_count, rules: [${rules}], group-by: [host.name], timespan: 1m, condition: {gte: 2}${more}}\n`;
}

function alerting(...documents: string[]): Record<string, boolean> {
  const { ruleSet, mistakes } = loadText(documents.join('---\n'));
  expect(mistakes).toEqual([]);
  return Object.fromEntries(ruleSet.rules.map((rule) => [rule.key, rule.alerts]));
}

describe('who alerts', () => {
  it('lets a rule alert that nobody refers to', () => {
    expect(alerting(detection('a'))).toEqual({ a: true });
  });
  it('keeps a referred rule quiet', () => {
    expect(alerting(detection('a'), count('c', 'a'))).toEqual({ a: false, c: true });
  });
  it('obeys generate', () => {
    expect(alerting(detection('a'), count('c', 'a', ', generate: true'))).toEqual({ a: true, c: true });
  });
  it('obeys alert.enabled', () => {
    const a = detection('a', 'alert: {enabled: true}\n');
    const b = detection('b', 'alert: {enabled: false}\n');
    expect(alerting(a, b, count('c', 'a'))).toEqual({ a: true, b: false, c: true });
  });
  it('never lets an informational rule alert', () => {
    expect(alerting(detection('a', 'level: informational\nalert: {enabled: true}\n'))).toEqual({ a: false });
  });
  it('counts resolve_on as a reference', () => {
    expect(alerting(detection('a'), detection('b', 'alert: {resolve_on: a}\n'))).toEqual({
      a: false,
      b: true,
    });
  });
});

describe('order', () => {
  it('puts children before their referrers and else keeps file order', () => {
    const { ruleSet } = loadText(
      [count('z', 'y, b'), detection('c'), count('y', 'a'), detection('b'), detection('a')].join('---\n'),
    );
    expect(ruleSet.rules.map((rule) => rule.key)).toEqual(['c', 'b', 'a', 'y', 'z']);
  });
  it('resolves ids to keys', () => {
    const { ruleSet } = loadText(`${detection('a', 'id: 0e95725d\n')}---\n${count('c', '0e95725d')}`);
    const rule = ruleSet.rules[1];
    expect(rule?.kind === 'correlation' && rule.rules).toEqual(['a']);
    expect(ruleSet.rules[0]?.identity).toBe('0e95725d');
  });
});

describe('references', () => {
  it('rejects a rule that refers to a rejected one, and no other', () => {
    const text = [detection('a', 'levle: high\n'), count('c', 'a'), count('d', 'c'), detection('b')].join(
      '---\n',
    );
    expect(mistakesOf(text)).toEqual([
      '3:1 CW_RULE_KEY unknown key "levle"',
      '8:42 CW_RULE_REJECTED refers to "a", which was rejected',
      '12:42 CW_RULE_REJECTED refers to "c", which was rejected',
    ]);
    expect(loadText(text).ruleSet.rules.map((rule) => rule.key)).toEqual(['b']);
  });
  it('names the circle', () => {
    const text = [count('a', 'b'), count('b', 'a'), count('c', 'a'), detection('d')].join('---\n');
    expect(mistakesOf(text)).toEqual([
      '3:42 CW_RULE_CYCLE rules refer to each other in a circle: a -> b -> a',
      '7:42 CW_RULE_CYCLE rules refer to each other in a circle: b -> a -> b',
      '11:42 CW_RULE_REJECTED refers to "a", which was rejected',
    ]);
    expect(loadText(text).ruleSet.rules.map((rule) => rule.key)).toEqual(['d']);
  });
  it('keeps the first of two rules of one name', () => {
    const text = `${detection('a')}---\n${detection('a')}`;
    expect(mistakesOf(text)).toEqual(['6:1 CW_RULE_DUPLICATE "a" is used twice']);
    expect(loadText(text).ruleSet.rules).toHaveLength(1);
  });
  it('loads nothing in strict mode once something is wrong', () => {
    expect(loadText(`${detection('a')}---\nx: 1\n`, { strict: true }).ruleSet.rules).toEqual([]);
  });
});

describe('filters', () => {
  const filter = (rules: string, more = ''): string =>
    `title: F\n${more}filter: {rules: ${rules}, lab: {source.ip|cidr: 10.0.0.0/8}, condition: not lab}\n`;
  const matches = (text: string, fields: object): boolean => {
    const { ruleSet, mistakes } = loadText(text);
    expect(mistakes).toEqual([]);
    const rule = ruleSet.rules[0]!;
    return rule.kind === 'detection' && rule.matches({ 'event.action': 'a', ...fields } as never);
  };
  it.each([
    ['any', true],
    ['[a]', true],
    ['a', true],
    ['[b]', false],
  ])('of %s', (rules, filters) => {
    const text = [detection('a'), detection('b'), filter(rules)].join('---\n');
    expect(matches(text, { 'source.ip': '10.1.1.1' })).toBe(!filters);
    expect(matches(text, { 'source.ip': '192.0.2.1' })).toBe(true);
  });
  it('speaks only of the events of its logsource', () => {
    const text = [detection('a'), filter('any', 'logsource: {service: sudo}\n')].join('---\n');
    expect(matches(text, { 'source.ip': '10.1.1.1', 'process.name': 'sudo' })).toBe(false);
    expect(matches(text, { 'source.ip': '10.1.1.1', 'process.name': 'sshd' })).toBe(true);
  });
  it('applies to detections only', () => {
    const text = [detection('a'), count('c', 'a'), filter('[c]')].join('---\n');
    expect(mistakesOf(text)).toEqual([
      '10:18 CW_RULE_REFERENCE a filter applies to detections, "c" is a correlation',
    ]);
  });
});

describe('the semantic hash', () => {
  const hash = (text: string, key: string, lists = {}): string | undefined =>
    loadText(text, { lists }).ruleSet.rules.find((rule) => rule.key === key)?.semanticHash;
  const base = `${detection('a')}---\n${count('c', 'a')}`;
  it('does not follow words, order or spelling of durations', () => {
    expect(hash(base.replace('title: c', 'title: other\ndescription: words'), 'c')).toBe(hash(base, 'c'));
    expect(hash(base.replace('timespan: 1m', 'timespan: 60s'), 'c')).toBe(hash(base, 'c'));
    expect(hash(`${detection('b')}---\n${base}`, 'c')).toBe(hash(base, 'c'));
  });
  it('follows thresholds, levels, lifecycle and the rules below', () => {
    const changes = [
      base.replace('gte: 2', 'gte: 3'),
      base.replace('event.action: a', 'event.action: b'),
      base.replace('name: c', 'name: c\nlevel: high'),
      base.replace('name: c', 'name: c\nalert: {cooldown: 1m}'),
      `${base}---\ntitle: F\nfilter: {rules: any, x: {u: 1}, condition: not x}\n`,
    ];
    for (const change of changes) expect(hash(change, 'c')).not.toBe(hash(base, 'c'));
  });
  it('follows the time zone where it matters', () => {
    const inZone = (text: string, timeZone: string): string | undefined =>
      loadText(text, { timeZone }).ruleSet.rules[0]?.semanticHash;
    const hourly = "title: a\nname: a\ndetection: {s: {'@timestamp|hour': 3}, condition: s}\n";
    expect(inZone(hourly, 'Europe/Zurich')).not.toBe(inZone(hourly, 'UTC'));
    expect(inZone(detection('a'), 'Europe/Zurich')).toBe(inZone(detection('a'), 'UTC'));
  });
  it('follows the content of lists', () => {
    const text = "title: a\nname: a\ndetection: {s: {u|expand: '%l%'}, condition: s}\n";
    expect(hash(text, 'a', { l: ['x'] })).not.toBe(hash(text, 'a', { l: ['y'] }));
    expect(hash(text, 'a', { l: ['x'], other: ['z'] })).toBe(hash(text, 'a', { l: ['x'] }));
  });
});
