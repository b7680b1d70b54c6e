import { describe, expect, it } from 'vitest';
import { createLastGoodFiles } from '../../../src/correlate/language/last-good-files.ts';
import { loadRules } from '../../../src/correlate/language/load-rules.ts';
import type { RuleMistake } from '../../../src/correlate/language/mistake.ts';
import { engineSchema } from '../../../src/correlate/config.ts';

const engine = engineSchema.parse({});
const rule = (name: string, action = 'sudo_command'): string =>
  `title: ${name}\nname: ${name}\ndetection: {s: {event.action: ${action}}, condition: s}\n`;
const burst = (name: string, of: string): string =>
  `title: ${name}\nname: ${name}\ncorrelation: {type: event_count, rules: [${of}], group-by: [host.name], timespan: 1m, condition: {gte: 2}}\n`;
const BROKEN = 'title: broken\nname: broken\ndetection: {s: {a|bogus: x}, condition: s}\n';

function setUp(first: Record<string, string>) {
  const memory = createLastGoodFiles((files) => loadRules({ files, engine, lists: {} }));
  const load = (files: Record<string, string>, mistakes: readonly RuleMistake[] = []) => {
    const read = Object.entries(files).map(([path, text]) => ({ path, text }));
    const { ruleSet, kept, changed, mistakes: told } = memory.load({ files: read, mistakes });
    return { rules: ruleSet.rules.map(({ key }) => key), kept, changed, told: told.map((one) => one.code) };
  };
  return { load, start: load(first) };
}

describe('correlate/language/last-good-files', () => {
  it('keeps the last good version of a file that went bad, and takes all others', () => {
    const { load } = setUp({ 'a.yml': rule('one'), 'b.yml': rule('two') });
    expect(load({ 'a.yml': BROKEN, 'b.yml': rule('three'), 'c.yml': rule('four') })).toEqual({
      rules: ['one', 'three', 'four'],
      kept: ['a.yml'],
      changed: true,
      told: ['CW_RULE_MODIFIER'],
    });
    expect(load({ 'a.yml': BROKEN, 'b.yml': rule('three'), 'c.yml': rule('four') }).changed).toBe(false);
    expect(load({ 'a.yml': rule('five') })).toEqual({ rules: ['five'], kept: [], changed: true, told: [] });
  });

  it.each([BROKEN, '][', 'title: x\n'])(
    'resolves names of a file that went bad to its last good version (%j)',
    (bad) => {
      const { load } = setUp({ 'a.yml': rule('one'), 'b.yml': burst('many', 'one') });
      const again = load({ 'a.yml': `${bad}\n---\n${BROKEN}`, 'b.yml': burst('lots', 'one') });
      expect(again).toMatchObject({ rules: ['one', 'lots'], kept: ['a.yml'] });
      expect(again.told).not.toContain('CW_RULE_REFERENCE');
    },
  );

  it('leaves out what never was good, and the rest of its file stands', () => {
    const { load, start } = setUp({ 'a.yml': `${rule('one')}---\n${BROKEN}` });
    expect(start).toMatchObject({ rules: ['one'], kept: [], told: ['CW_RULE_MODIFIER'] });
    expect(load({ 'a.yml': `${rule('two')}---\n${BROKEN}` }).rules).toEqual(['two']);
  });

  it('keeps files below a folder that can not be read, and forgets those that were taken away', () => {
    const { load } = setUp({ 'rules/x/a.yml': rule('one'), 'rules/b.yml': rule('two') });
    const unread = { code: 'CW_RULE_READ', message: 'EACCES', place: { path: 'rules/x' } } as const;
    expect(load({ 'rules/b.yml': rule('two') }, [unread])).toMatchObject({
      rules: ['two', 'one'],
      kept: ['rules/x/a.yml'],
      told: ['CW_RULE_READ'],
    });
    expect(load({ 'rules/b.yml': rule('two') }).rules).toEqual(['two']);
    expect(load({ 'rules/b.yml': rule('two') }, [unread]).rules).toEqual(['two']);
  });

  it('leaves out who refers to a rule that is gone', () => {
    const { load } = setUp({ 'a.yml': rule('one'), 'b.yml': burst('many', 'one') });
    expect(load({ 'a.yml': rule('other'), 'b.yml': burst('many', 'one') })).toEqual({
      rules: ['other'],
      kept: [],
      changed: true,
      told: ['CW_RULE_REFERENCE'],
    });
  });
});
