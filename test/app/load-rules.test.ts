import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfiguredRules, SHIPPED_RULES } from '../../src/app/load-rules.ts';
import { configSchema } from '../../src/config/schema.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (rules: object) => loadConfiguredRules(configSchema.parse({ rules }));

describe('loadConfiguredRules', () => {
  it('says once that a folder is the one of the shipped rules, whatever it is called', async () => {
    const link = path.join(folder, 'link');
    symlinkSync(SHIPPED_RULES, link);
    const { ruleSet: shipped } = await load({});
    for (const dir of [
      SHIPPED_RULES,
      path.relative('.', SHIPPED_RULES),
      path.join(SHIPPED_RULES, 'ssh'),
      link,
    ]) {
      const { ruleSet, mistakes } = await load({ dir });
      expect(mistakes, dir).toMatchObject([{ code: 'CW_RULE_DUPLICATE', place: { path: 'rules.dir' } }]);
      expect(ruleSet.rules).toHaveLength(shipped.rules.length);
    }
  });

  it('reads the shipped folder as a folder of the user where the shipped rules are off', async () => {
    const { ruleSet, mistakes } = await load({ shipped: false, dir: SHIPPED_RULES });
    expect(mistakes).toEqual([]);
    expect(ruleSet.rules.length).toBeGreaterThan(40);
  });

  it('takes a folder beside it', async () => {
    expect((await load({ dir: folder })).mistakes).toEqual([]);
  });
});
