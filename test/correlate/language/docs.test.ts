import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { loadConfiguredRules } from '../../../src/app/load-rules.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { MODIFIERS } from '../../../src/correlate/language/modifiers.ts';
import { loadText } from './load-text.ts';

const guide = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/^```yaml(?<kind>[^\n]*)\n(?<text>.*?)^```$/gms)].map((match) => ({
  line: guide.slice(0, match.index).split('\n').length,
  kind: match.groups!['kind']!.trim(),
  text: match.groups!['text']!,
}));
const lists = { trusted_networks: ['10.0.0.0/8'] };

describe('docs/rules.md', () => {
  it.each(blocks.filter(({ kind }) => kind === ''))(
    'has rules that load without a word at line $line',
    ({ text }) => {
      const { ruleSet, mistakes, warnings } = loadText(text, { lists });
      expect(mistakes).toEqual([]);
      expect(warnings).toEqual([]);
      expect(ruleSet.rules.length).toBeGreaterThan(0);
    },
  );

  it.each(blocks.filter(({ kind }) => kind === 'config'))(
    'has configuration that fits the shipped rules at line $line',
    async ({ text }) => {
      expect((await loadConfiguredRules(configSchema.parse(parse(text)))).mistakes).toEqual([]);
    },
  );

  it.each(MODIFIERS)('names the modifier %s', (modifier) => {
    expect(guide).toMatch(new RegExp(`\`(?:re\\\\\\|)?${modifier}\``));
  });

  it('names every check of the lint', () => {
    const folder = join(import.meta.dirname, '../../../src/correlate/language');
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const checks = sources.flatMap((text) => [
      ...text.matchAll(/report\.warn\(\s*'(?<check>[a-z-]+)'/g),
      ...text.matchAll(/warn\('(?<check>[a-z-]+)'/g),
    ]);
    expect(checks.length).toBeGreaterThan(10);
    for (const match of checks) expect(guide).toContain(`\`${match.groups!['check']}\``);
  });
});
