import { describe, expect, it } from 'vitest';
import { compileRegex, REGEX_CUT } from '../../../src/correlate/language/regex.ts';

function millisecondsOf(pattern: string, text: string): number {
  const matches = compileRegex(pattern, new Set());
  matches(text);
  const startedMs = performance.now();
  matches(text);
  return performance.now() - startedMs;
}

describe('regular expressions', () => {
  // Each takes a backtracking engine exponential or high polynomial time.
  it.each(['(a+)+$', '(a|aa)+$', '(a|a?)+$', '(.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])(
    '%s takes linear time',
    (pattern) => {
      expect(millisecondsOf(pattern, `${'a'.repeat(8000)}!`)).toBeLessThan(500);
      expect(millisecondsOf(pattern, `${'x'.repeat(8000)}!`)).toBeLessThan(500);
    },
  );

  it('look at no more than the first 8 KiB', () => {
    const matches = compileRegex('end', new Set());
    expect(matches(`${' '.repeat(REGEX_CUT - 3)}end`)).toBe(true);
    expect(matches(`${' '.repeat(REGEX_CUT - 2)}end`)).toBe(false);
    expect(millisecondsOf('(a|b)*c', 'ab'.repeat(5_000_000))).toBeLessThan(500);
  });
});
