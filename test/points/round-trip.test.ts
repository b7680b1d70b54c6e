import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLines } from '../../src/points/decode.ts';
import { encodePoint } from '../../src/points/encode.ts';
import { anyPoint } from './any-point.ts';

describe('line protocol', () => {
  it('reads back every point that was written', () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 5 }), (points) => {
        const text = points.map((point) => encodePoint(point)).join('\n');

        expect(text.split('\n')).toHaveLength(points.length);
        expect(decodeLines(text)).toEqual({ points, mistakes: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it('never writes more than one line, nor one that can not be read, whatever the text', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', '\\', ' ', ',', '=', '"', '\n', '\r', '\t', '#'),
    });
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, hostile, (measurement, tag, value, field, text) => {
        const line = encodePoint({
          measurement,
          tags: { [tag]: value },
          fields: { [field]: text },
          timeMs: 1,
        });
        if (line === undefined) return;

        expect(line).not.toContain('\n');
        const { points, mistakes } = decodeLines(line);
        expect(mistakes).toEqual([]);
        expect(points.map((point) => encodePoint(point))).toEqual([line]);
      }),
      { numRuns: 2000 },
    );
  });

  it('survives any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('m', ' ', ',', '=', '"', '1', 'i', '\\', '\n') }),
        (text) => {
          const { points, mistakes } = decodeLines(text);

          const lines = text.split('\n').length;
          expect(points.length + mistakes.length).toBeLessThanOrEqual(lines);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
