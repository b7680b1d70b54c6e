import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { overridesSchema } from '../../../src/correlate/language/overrides.ts';
import type { CorrelationRule, DetectionRule, MetricRule, Rule } from '../../../src/correlate/rule.ts';
import { eventOf, loadText } from './load-text.ts';

const text = `
title: Login
name: login
detection: {s: {event.action: ssh_login}, condition: s}
alert: {enabled: true}
---
title: Burst
name: burst
correlation: {type: event_count, rules: [login], group-by: [source.ip], timespan: 1m, condition: {gte: 5}}
---
title: CPU
name: cpu
metric: {measurement: cpu, field: usage_active, where: {cpu: cpu-total}, condition: {gt: 90}}
---
title: Band
name: band
disabled: true
metric: {measurement: mem, field: used_percent, condition: {gt: 10, lt: 90}}
`;

function load(overrides: unknown): { rule(key: string): Rule; keys: string[]; mistakes: string[] } {
  const loaded = loadText(text, { overrides: overridesSchema.parse(overrides) });
  return {
    rule: (key) => loaded.ruleSet.rules.find((rule) => rule.key === key)!,
    keys: loaded.ruleSet.rules.map((rule) => rule.key),
    mistakes: loaded.mistakes.map(({ place, message }) => `${place.path}: ${message}`),
  };
}

describe('overrides', () => {
  it('change level, threshold, timespan and for', () => {
    const { rule, mistakes } = load({
      login: { level: 'critical' },
      burst: { threshold: 20, timespan: '5m' },
      cpu: { threshold: { gte: 80, lt: 99 }, for: '2m' },
    });
    expect(mistakes).toEqual([]);
    expect(rule('login').level).toBe('critical');
    const burst = rule('burst') as CorrelationRule & { type: 'event_count' };
    expect(burst).toMatchObject({ timespanMs: 300_000, condition: [{ operator: 'gte', value: 20 }] });
    expect((rule('cpu') as MetricRule).condition).toEqual([
      { operator: 'gte', value: 80 },
      { operator: 'lt', value: 99 },
    ]);
    expect(rule('cpu').alert.forMs).toBe(120_000);
  });

  it('take rules out and put them in', () => {
    expect(load({ cpu: { enabled: false }, band: { enabled: true } }).keys).toEqual([
      'login',
      'burst',
      'band',
    ]);
  });

  it('except events from a detection, and tags from a metric rule', () => {
    const { rule, mistakes } = load({
      login: { exceptions: [{ 'source.ip|cidr': '10.0.0.0/8' }, { 'user.name': ['backup', 'deploy*'] }] },
      cpu: { exceptions: { 'host.name': 'build1' } },
    });
    expect(mistakes).toEqual([]);
    const login = rule('login') as DetectionRule;
    expect(login.matches(eventOf({ 'source.ip': '192.0.2.1', 'user.name': 'root' }))).toBe(true);
    expect(login.matches(eventOf({ 'source.ip': '10.0.0.1', 'user.name': 'root' }))).toBe(false);
    expect(login.matches(eventOf({ 'source.ip': '192.0.2.1', 'user.name': 'deploy7' }))).toBe(false);
    const cpu = rule('cpu') as MetricRule;
    expect(cpu.where({ cpu: 'cpu-total', host: 'web1' })).toBe(true);
    expect(cpu.where({ cpu: 'cpu-total', host: 'build1' })).toBe(false);
  });

  it('except events from one correlation only', () => {
    const { rule, mistakes, keys } = load({ burst: { exceptions: { 'source.ip|cidr': '10.0.0.0/8' } } });
    expect(mistakes).toEqual([]);
    expect(keys).toEqual(['login', 'login__burst', 'burst', 'cpu']);
    const event = eventOf({ 'source.ip': '10.0.0.1' });
    expect((rule('login') as DetectionRule).matches(event)).toBe(true);
    expect((rule('login__burst') as DetectionRule).matches(event)).toBe(false);
    expect((rule('login__burst') as DetectionRule).matches(eventOf({ 'source.ip': '192.0.2.1' }))).toBe(true);
    expect((rule('burst') as CorrelationRule).rules).toEqual(['login__burst']);
    expect([rule('login__burst').alerts, rule('burst').alerts]).toEqual([false, true]);
    expect(rule('burst').semanticHash).not.toBe(load({}).rule('burst').semanticHash);
    expect(rule('login').semanticHash).toBe(load({}).rule('login').semanticHash);
  });

  it('except events below correlations of correlations, and keep filters, silence and circles as they are', () => {
    const more = `
title: Base
name: base
detection: {s: {event.action: x}, condition: s}
---
title: Count
name: count
correlation: {type: event_count, rules: [base], group-by: [u], timespan: 1m, condition: {gte: 2}}
---
title: Top
name: top
correlation: {type: temporal, condition: count and base, group-by: [who], timespan: 1m, aliases: {who: {count: u, base: u}}}
---
title: F
filter: {rules: [base], lab: {lab: true}, condition: not lab}
`;
    const overrides = overridesSchema.parse({ top: { exceptions: { 'user.name': 'ok' } } });
    const { ruleSet, mistakes } = loadText(more, { overrides });
    expect(mistakes).toEqual([]);
    const rules = new Map(ruleSet.rules.map((rule) => [rule.key, rule]));
    expect(Object.fromEntries([...rules].map(([key, rule]) => [key, rule.alerts]))).toEqual({
      base: false,
      count: false,
      base__top: false,
      count__top: false,
      top: true,
    });
    expect(rules.get('count__top')).toMatchObject({ rules: ['base__top'] });
    expect(rules.get('count')).toMatchObject({ rules: ['base'] });
    expect(rules.get('top')).toMatchObject({
      rules: ['count__top', 'base__top'],
      aliases: { who: { count__top: 'u', base__top: 'u' } },
    });
    const copy = rules.get('base__top') as DetectionRule;
    expect(copy.matches(eventOf({ 'event.action': 'x' }))).toBe(true);
    expect(copy.matches(eventOf({ 'event.action': 'x', lab: true }))).toBe(false);
    expect(copy.matches(eventOf({ 'event.action': 'x', 'user.name': 'ok' }))).toBe(false);

    const circle =
      'title: A\nname: a\ncorrelation: {type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 2}}\n';
    const circular = loadText(circle, { overrides: overridesSchema.parse({ a: { exceptions: { u: 1 } } }) });
    expect(circular.mistakes.map((mistake) => mistake.code)).toEqual(['CW_RULE_CYCLE']);
  });

  it('change the semantic hash', () => {
    const plain = load({});
    const changed = load({ burst: { threshold: 6 }, login: { exceptions: { 'user.name': 'x' } } });
    expect(changed.rule('login').semanticHash).not.toBe(plain.rule('login').semanticHash);
    expect(changed.rule('burst').semanticHash).not.toBe(plain.rule('burst').semanticHash);
    expect(changed.rule('cpu').semanticHash).toBe(plain.rule('cpu').semanticHash);
  });

  it.each([
    [{ nobody: { level: 'low' } }, 'rules.overrides.nobody: no rule is named "nobody"'],
    [
      { login: { threshold: 5 } },
      'rules.overrides.login: "threshold" needs a rule with "metric" or "correlation"',
    ],
    [{ cpu: { timespan: '5m' } }, 'rules.overrides.cpu: "timespan" needs a rule with "correlation"'],
    [{ burst: { for: '5m' } }, 'rules.overrides.burst: "for" needs a rule with "metric"'],
    [
      { band: { threshold: 5 } },
      'rules.overrides.band: the condition has several numbers: write "threshold" as a map such as {gte: 20}',
    ],
    [
      { burst: { threshold: { lt: 5 } } },
      'rules.overrides.burst: only upper bounds: true at the first event already',
    ],
    [{ login: { exceptions: { 'source.ip|cidr': 'x' } } }, 'rules.overrides.login: "x" is no address range'],
  ])('that do not fit leave the rule as it is: %j', (overrides, expected) => {
    const { mistakes, keys } = load(overrides);
    expect(mistakes).toEqual([expected]);
    expect(keys).toEqual(['login', 'burst', 'cpu']);
  });

  it('tells all that does not fit, each where it stands in the file of the configuration', () => {
    const readFile = () =>
      'rules:\n  overrides:\n    login: {for: 1m, threshold: 2, exceptions: {a|bogus: 1}}\n    nobody:\n      level: low\n';
    const read = loadConfig({ path: 'crosswatch.yml', env: {}, readFile });
    if (!read.ok) throw new Error('the configuration is good');
    const { mistakes } = loadText(text, { overrides: read.config.rules.overrides });
    expect(mistakes.map(({ place, message }) => [place.path, place.line, place.column, message])).toEqual([
      ['crosswatch.yml', 3, 13, '"for" needs a rule with "metric"'],
      ['crosswatch.yml', 3, 22, '"threshold" needs a rule with "metric" or "correlation"'],
      ['crosswatch.yml', 3, 36, expect.stringContaining('bogus')],
      ['crosswatch.yml', 4, 5, 'no rule is named "nobody"'],
    ]);
  });

  it.each([
    { a: { treshold: 5 } },
    { a: { for: '5 minutes' } },
    { a: { level: 'x' } },
    { a: { threshold: { over: 5 } } },
  ])('have a schema that refuses %j', (overrides) => {
    expect(overridesSchema.safeParse(overrides).success).toBe(false);
  });
});
