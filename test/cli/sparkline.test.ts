import { describe, expect, it } from 'vitest';
import { sparkline } from '../../src/cli/sparkline.ts';

const frame = { startMs: 0, stopMs: 80, width: 8 };
const times = [0, 10, 20, 30, 40, 50, 60, 70];

describe('cli/sparkline', () => {
  it.each([
    ['a ramp', times, [0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
    ['one level', times, [5, 5, 5, 5, 5, 5, 5, 5], '▁▁▁▁▁▁▁▁'],
    ['a gap', [0, 30], [0, 1], '▁  █'],
    ['points in one step as their mean', [0, 5, 10], [0, 2, 2], '▁█'],
    ['points outside at the edges', [-10, 90], [0, 1], '▁      █'],
    ['what is no number as a gap', [0, 10, 20], [0, Number.NaN, 1], '▁ █'],
    ['nothing as nothing', [], [], ''],
  ])('shows %s', (_name, at, values, expected) => {
    expect(sparkline({ times: at, values }, frame)).toBe(expected);
  });
});
