import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { requiredText } from '../../src/events/required-text.ts';
import { SHIPPED_PATTERNS } from '../../src/events/shipped-patterns.ts';

describe('the text that every match contains', () => {
  test.each([
    ['^door opened for "(?P<who>.*)" by (?P<ip>\\S+)$', 'door opened for "'],
    ['abc|def', ''],
    ['(?i)abc', ''],
    ['(?i:abc) def', ' def'],
    ['abcd?e', 'abc'],
    ['abcd*e', 'abc'],
    ['abcd{0,2}e', 'abc'],
    ['abcd+e', 'abcd'],
    ['ab[cd]efg', 'efg'],
    ['a[]x]bc[[:alpha:]]defg', 'defg'],
    ['a\\.b\\[c\\dxy', 'a.b[c'],
    ['a(?:b\\)|c)?def', 'def'],
    ['abc\\Qdefghi\\E', 'abc'],
    ['ab\\x{41}cdef', 'ab'],
    ['a{', ''],
    ['', ''],
  ])('%s', (expression, text) => {
    expect(requiredText(expression)).toBe(text);
  });

  test('is known of every shipped pattern', () => {
    for (const { match } of SHIPPED_PATTERNS) expect(requiredText(match)).not.toBe('');
  });

  test('is in whatever matches', () => {
    const atom = fc.constantFrom('a', 'b', '\\.', '.', '[ab]', '[^a]', '(?:a|b)', '(b.)', '\\w', ' ');
    const piece = fc.tuple(atom, fc.constantFrom('', '', '?', '*', '+', '*?', '{2}', '{0,1}'));
    const expression = fc
      .array(piece, { maxLength: 6 })
      .map((pieces) => pieces.map(([body, times]) => body + times).join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', ' '), maxLength: 12 });
    fc.assert(
      fc.property(expression, fc.constantFrom('', '|ab'), text, (left, right, candidate) => {
        const whole = left + right;
        if (RE2JS.compile(whole).matcher(candidate).find()) expect(candidate).toContain(requiredText(whole));
      }),
      { numRuns: 5000 },
    );
  });
});
