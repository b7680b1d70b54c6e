import { expect, it } from 'vitest';
import { parseMomentOrAgo } from '../../src/cli/arguments.ts';

it('a moment may be back from now, and who writes none is told so', () => {
  expect(parseMomentOrAgo(7_200_000)('-1h')).toBe(3_600_000);
  expect(() => parseMomentOrAgo(0)('yesterday')).toThrow(/ISO 8601.*, or back from now such as -1h$/);
});
