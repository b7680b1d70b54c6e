import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJson, encodeJson } from '../../src/store/typed-json.ts';

test('values of fields survive, whatever they are', () => {
  const field = fc.oneof(
    fc.bigInt(),
    fc.double(),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.boolean(),
  );
  const fields = fc.dictionary(fc.string(), field, { maxKeys: 8, noNullPrototype: true });
  fc.assert(
    fc.property(fields, (value) => {
      expect(decodeJson(encodeJson([value]))).toEqual([value]);
    }),
  );
});
