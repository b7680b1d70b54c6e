import { describe, expect, it } from 'vitest';
import { formatDurationSeconds, formatSi } from '../../../src/correlate/language/humanize.ts';

describe('humanize', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [999, '999'],
    [1234.5678, '1.235k'],
    [-1_234_567, '-1.235M'],
    [0.25, '250m'],
    [0.000_012_3, '12.3u'],
    [1e30, '1000000Y'],
  ])('%d is %s', (n, expected) => {
    expect(formatSi(n)).toBe(expected);
  });
  it.each([
    [0, '0s'],
    [0.25, '250ms'],
    [1.5, '1.5s'],
    [59, '59s'],
    [60, '1m 0s'],
    [3661, '1h 1m 1s'],
    [90_061, '1d 1h 1m 1s'],
    [-61, '-1m 1s'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(formatDurationSeconds(seconds)).toBe(expected);
  });
});
