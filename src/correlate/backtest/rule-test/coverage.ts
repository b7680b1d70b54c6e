import type { CoverageGap, RuleTestFileResult } from './result.ts';

/**
 * Rules that alert and lack a test that names them and in which they fire, or one that names them and in which they
 * stay silent throughout.
 */
export function findCoverageGaps(results: readonly RuleTestFileResult[]): CoverageGap[] {
  const fires = new Set<string>();
  const silent = new Set<string>();
  for (const test of results.flatMap((file) => file.tests)) {
    const fired = new Set(test.transitions.map((transition) => transition.rule));
    for (const rule of test.rulesNamed) (fired.has(rule) ? fires : silent).add(rule);
  }
  return [...new Set(results.flatMap((file) => file.rules))].flatMap((rule) => {
    const lacks = [
      ...(fires.has(rule) ? [] : ['firing' as const]),
      ...(silent.has(rule) ? [] : ['silent' as const]),
    ];
    return lacks.length === 0 ? [] : [{ rule, lacks }];
  });
}
