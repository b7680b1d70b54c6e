import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRulesInForce } from '../../src/app/rules-in-force.ts';
import type { LoadedRules } from '../../src/correlate/language/load-rules.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { createManualClock } from '../support/manual-clock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GOOD: LoadedRules = { ruleSet: { rules: [] }, mistakes: [], warnings: [], basisOf: () => undefined };
const BAD: LoadedRules = {
  ...GOOD,
  mistakes: [{ code: 'CW_RULE_VALUE', message: 'no', place: { path: 'a.yml' } }],
};

function setUp(next: LoadedRules) {
  const enforced: LoadedRules[] = [];
  const clock = createManualClock();
  const rules = createRulesInForce({
    first: GOOD,
    load: () => Promise.resolve(next),
    enforce: async (loaded) => void enforced.push(loaded),
    folder,
    clock,
    logger: silentLogger,
  });
  return { rules, enforced, clock };
}

describe('app/rules-in-force', () => {
  it('enforces a new set as a whole', async () => {
    const next = { ...GOOD };
    const { rules, enforced } = setUp(next);
    await rules.reload();
    expect(enforced).toEqual([next]);
    expect(rules.current()).toBe(next);
  });

  it('keeps the old set when anything is wrong with the new one', async () => {
    const { rules, enforced } = setUp(BAD);
    expect((await rules.reload()).mistakes).toHaveLength(1);
    expect(enforced).toEqual([]);
    expect(rules.current()).toBe(GOOD);
  });

  it('loads again when a rule file comes, and only then', async () => {
    const { rules, enforced, clock } = setUp({ ...GOOD });
    rules.startWatching();
    await clock.advance(10_000);
    expect(enforced).toHaveLength(0);
    writeFileSync(path.join(folder, 'new.yml'), 'title: x\n');
    await clock.advance(2000);
    expect(enforced).toHaveLength(1);
    await clock.advance(10_000);
    expect(enforced).toHaveLength(1);
    rules.stopWatching();
  });
});
