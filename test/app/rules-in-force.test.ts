import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRulesInForce } from '../../src/app/rules-in-force.ts';
import type { LoadedAgain } from '../../src/correlate/language/last-good-files.ts';
import type { LoadedRules } from '../../src/correlate/language/load-rules.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { createManualClock } from '../support/manual-clock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GOOD: LoadedAgain = {
  ruleSet: { rules: [] },
  mistakes: [],
  warnings: [],
  basisOf: () => undefined,
  kept: [],
  changed: true,
};
const BAD: LoadedAgain = {
  ...GOOD,
  kept: ['a.yml'],
  mistakes: [{ code: 'CW_RULE_VALUE', message: 'no', place: { path: 'a.yml' } }],
};

function setUp(next: LoadedAgain) {
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

  it('takes what is good beside what is wrong, and tells the mistakes', async () => {
    const { rules, enforced } = setUp(BAD);
    expect(await rules.reload()).toEqual({ taken: true, mistakes: BAD.mistakes, kept: ['a.yml'] });
    expect(enforced).toEqual([BAD]);
    expect(rules.current()).toBe(BAD);
  });

  it('changes nothing when nothing can be taken, and tells the mistakes', async () => {
    const { rules, enforced } = setUp({ ...BAD, changed: false });
    expect(await rules.reload()).toMatchObject({ taken: false, kept: ['a.yml'] });
    expect(enforced).toEqual([]);
    expect(rules.current()).toEqual({ ...GOOD, mistakes: BAD.mistakes });
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
