import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANY,
  compileAnyOf,
  compilePattern,
  literalOf,
  lowerPattern,
  ONE,
  openEnds,
  parsePattern,
} from '../../../src/correlate/language/wildcard.ts';
import type { Pattern } from '../../../src/correlate/language/wildcard.ts';

/** Obviously right and exponentially slow: tries every way. */
function slowMatch(pattern: Pattern, text: string): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text === '';
  if (head === ONE) return text !== '' && slowMatch(rest, text.slice(1));
  if (head === ANY)
    return Array.from({ length: text.length + 1 }, (_, i) => text.slice(i)).some((end) =>
      slowMatch(rest, end),
    );
  return typeof head === 'string' && text.startsWith(head) && slowMatch(rest, text.slice(head.length));
}

const letters = fc.constantFrom('a', 'b', '*', '?', '\\');
const sigmaString = fc.array(letters, { maxLength: 8 }).map((parts) => parts.join(''));
const text = fc.array(letters, { maxLength: 10 }).map((parts) => parts.join(''));

describe('wildcards', () => {
  it('match what trying every way matches', () => {
    fc.assert(
      fc.property(sigmaString, text, fc.boolean(), fc.boolean(), (source, candidate, start, end) => {
        const pattern = openEnds(parsePattern(source), { start, end });
        expect(compilePattern(pattern)(candidate)).toBe(slowMatch(pattern, candidate));
      }),
      { numRuns: 20_000 },
    );
  });

  it('match one of several where one of them does', () => {
    const symbols = fc.constantFrom('a', 'b', '.', '|', '\\\\', '(', '[', '^', '$', '\n');
    const plain = fc.array(symbols, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
    const line = fc.array(symbols, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, fc.boolean()), { maxLength: 6 }), line, (sources, candidate) => {
        const patterns = sources.map(([source, end]) => openEnds(parsePattern(source), { start: true, end }));
        const expected = patterns.some((pattern) => slowMatch(pattern, candidate));
        expect(compileAnyOf(patterns)(candidate)).toBe(expected);
        const inside = sources.map(([source]) => openEnds(parsePattern(source), { start: true, end: true }));
        expect(compileAnyOf(inside)(candidate)).toBe(inside.some((pattern) => slowMatch(pattern, candidate)));
      }),
      { numRuns: 5000 },
    );
  });

  it('read an escaped text as that text', () => {
    fc.assert(
      fc.property(fc.string(), (plain) => {
        const escaped = plain.replace(/[\\*?]/g, '\\$&');
        expect(literalOf(parsePattern(escaped))).toBe(plain);
      }),
    );
  });

  it('compare in lower case as text does', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const pattern = lowerPattern(parsePattern(a.replace(/[\\*?]/g, '\\$&')));
        expect(compilePattern(pattern)(b.toLowerCase())).toBe(a.toLowerCase() === b.toLowerCase());
      }),
    );
  });

  it.each([
    ['C:\\Windows', ['C:\\Windows']],
    ['C:\\\\Windows', ['C:\\Windows']],
    ['a\\*', ['a*']],
    ['a\\\\*', ['a\\', ANY]],
    ['a\\\\\\*', ['a\\*']],
    ['\\\\\\', ['\\\\']],
    ['\\\\\\\\', ['\\\\']],
    ['a**b', ['a', ANY, 'b']],
    ['a?b', ['a', ONE, 'b']],
  ])('reads %s', (source, expected) => {
    expect(parsePattern(source)).toEqual(expected);
  });

  it('do not slow down on text made to make them', () => {
    const matches = compilePattern(parsePattern(`*${'a*'.repeat(50)}b`));
    const startedMs = performance.now();
    expect(matches('a'.repeat(8192))).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(200);
  });
});
