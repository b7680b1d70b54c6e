import { expect, it } from 'vitest';
import { byteSize, durationMs } from '../../src/lib/schema.ts';

it.each([
  [durationMs('5s'), 5, 'expected a duration with its unit such as 5s, got 5'],
  [durationMs('5s'), true, 'expected a duration such as 5s'],
  [byteSize('1MiB'), 512, 'expected a size with its unit such as 512MiB, got 512'],
])('a number without its unit is told which to write', (schema, value, message) => {
  expect(schema.safeParse(value).error?.issues.map((issue) => issue.message)).toEqual([message]);
});
