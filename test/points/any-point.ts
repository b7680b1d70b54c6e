import * as fc from 'fast-check';
import type { FieldValue, Point } from '../../src/model/point.ts';

// Text that line protocol can carry unchanged: no line breaks or tabs, and a backslash only before a letter.
const nameUnit = fc.constantFrom(
  'a',
  'Z',
  '7',
  '-',
  '_',
  '.',
  '/',
  ' ',
  ',',
  '=',
  '"',
  '\\x',
  'é',
  '日',
  '😀',
);
const name = fc
  .string({ unit: nameUnit, minLength: 1, maxLength: 12 })
  .filter((text) => !['time', '_field', '_measurement'].includes(text));

const value: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc
    .string({ unit: fc.oneof(fc.constantFrom('"', '\\', ' ', ',', '=', '#'), fc.string({ maxLength: 1 })) })
    .map((text) => text.replaceAll('\n', ' ')),
);

/** Any point that line protocol can carry without a change. */
export const anyPoint: fc.Arbitrary<Point> = fc
  .record({
    measurement: name.filter((text) => text.trimStart() === text),
    tags: fc.dictionary(name, name, { maxKeys: 4, noNullPrototype: true }),
    fields: fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true }),
    timeMs: fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }),
    subMsNs: fc.integer({ min: 0, max: 999_999 }),
  })
  .map(({ subMsNs, ...point }) => (subMsNs === 0 ? point : { ...point, subMsNs }));
