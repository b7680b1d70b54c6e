import { expect, it } from 'vitest';
import { count } from '../../src/lib/count.ts';

it.each([
  [0, 'rule', undefined, '0 rules'],
  [1, 'rule', undefined, '1 rule'],
  [2, 'rule', undefined, '2 rules'],
  [1, 'entry', 'entries', '1 entry'],
  [2, 'entry', 'entries', '2 entries'],
])('%s %s', (number, noun, plural, text) => {
  expect(count(number, noun, plural)).toBe(text);
});
