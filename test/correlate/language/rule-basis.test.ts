import { describe, expect, it } from 'vitest';
import { SHIPPED_RULES } from '../../../src/app/load-rules.ts';
import { engineSchema } from '../../../src/correlate/config.ts';
import { loadRules, type LoadOptions } from '../../../src/correlate/language/load-rules.ts';
import type { Overrides } from '../../../src/correlate/language/overrides.ts';
import { readRules } from '../../../src/correlate/language/read-rules.ts';
import { configSchema } from '../../../src/config/schema.ts';

const engine = engineSchema.parse(undefined);
const shipped = await readRules(SHIPPED_RULES);
const overrides: Overrides = {
  ssh_brute_force: { threshold: 20, exceptions: { 'source.ip|cidr': '198.51.100.0/24' } },
  cpu_high: { for: '5m', exceptions: { 'host.name': 'build*' } },
  ssh_login_failed: { exceptions: [{ 'user.name': ['monitor'] }] },
};
const lists = { ...configSchema.parse({}).lists, trusted_networks: ['10.0.0.0/8'] };

/** What makes each rule that alerts what it is, as loaded, and as loaded again from its basis alone. */
function bothWays(options: LoadOptions): readonly (readonly [string, string, string | undefined, number])[] {
  const { ruleSet, basisOf } = loadRules(options);
  const alerting = ruleSet.rules.filter(({ alerts }) => alerts);
  return alerting.map(({ key, semanticHash }) => {
    const basis = basisOf(key)!;
    const again = loadRules({
      files: [{ path: 'basis', text: basis.documents }],
      engine,
      lists: basis.lists as typeof lists,
      overrides: basis.overrides as Overrides,
    });
    const found = again.ruleSet.rules.find((rule) => rule.key === key);
    return [key, semanticHash, found?.semanticHash, again.mistakes.length] as const;
  });
}

describe('the basis of a rule', () => {
  it.each([
    ['as shipped', {}],
    ['with overrides', overrides],
  ])('is enough to have the same rule again: %s', (_name, changes) => {
    const all = bothWays({ files: shipped.files, engine, lists, overrides: changes });
    expect(all.length).toBeGreaterThan(30);
    for (const [key, before, after, mistakes] of all)
      expect([key, after, mistakes]).toEqual([key, before, 0]);
  });

  it('holds the filters that speak of it, and the rules that those name', () => {
    const text = `
title: A
name: a
detection: {s: {event.action: x}, condition: s}
---
title: B
name: b
detection: {s: {event.action: y}, condition: s}
---
title: F
filter: {rules: [a, b], trusted: {source.ip|cidr|expand: '%nets%'}, condition: not trusted}
---
title: C
name: c
detection: {s: {event.action: z}, condition: s}
`;
    const options = { files: [{ path: 'r', text }], engine, lists: { nets: ['10.0.0.0/8'], other: ['x'] } };
    const basis = loadRules(options).basisOf('a');
    expect(basis?.documents.match(/^title: (?<title>.)/gm)).toEqual(['title: A', 'title: B', 'title: F']);
    expect(basis?.lists).toEqual({ nets: ['10.0.0.0/8'] });
    expect(loadRules(options).basisOf('nope')).toBeUndefined();
  });
});
