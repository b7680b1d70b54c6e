import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff, isEqual } from '../../../src/correlate/backtest/diff.ts';

const same = (a: number, b: number): boolean => a === b;
const small = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 7 });

/** Length of the longest common subsequence, by trying all. */
function longest(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1));
  return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
}

describe('diff', () => {
  it('keeps both sides whole and as much in common as there is', () => {
    fc.assert(
      fc.property(small, small, (expected, got) => {
        const rows = diff(expected, got, same);

        expect(rows.flatMap((row) => (row.sign === '+' ? [] : [row.expected]))).toEqual(expected);
        expect(rows.flatMap((row) => (row.sign === '-' ? [] : [row.got]))).toEqual(got);
        expect(rows.filter((row) => row.sign === ' ')).toHaveLength(longest(expected, got));
        expect(isEqual(rows)).toBe(JSON.stringify(expected) === JSON.stringify(got));
      }),
    );
  });

  it('shows two large blocks that have nothing in common without comparing each with each', () => {
    const rows = diff(
      Array.from({ length: 3000 }, (_, i) => i),
      Array.from({ length: 3000 }, (_, i) => -1 - i),
      same,
    );

    expect(rows).toHaveLength(6000);
    expect(rows[0]?.sign).toBe('-');
    expect(rows[3000]?.sign).toBe('+');
  });
});
