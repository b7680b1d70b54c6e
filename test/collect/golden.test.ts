import { describe, expect, it } from 'vitest';
import { expectedOf, listCases, renderReadings, runCase } from './golden.ts';

describe('collectors', () => {
  it.each(listCases())('$name', async (golden) => {
    const got = renderReadings(await runCase(golden));

    expect(got).toBe(expectedOf(golden, got));
  });
});
