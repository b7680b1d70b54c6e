import { describe, expect, it } from 'vitest';
import { jsonToPoints } from '../../../src/collect/custom/json-to-points.ts';

describe('JSON metrics', () => {
  it.each([
    ['{"a": 1, "b": 2.5}', [{ a: 1, b: 2.5 }]],
    ['{"disk": {"sda": {"used": 7}}, "load": [1, 2]}', [{ disk_sda_used: 7, load_0: 1, load_1: 2 }]],
    ['[{"a": 1}, {"a": 2}]', [{ a: 1 }, { a: 2 }]],
    ['{"name": "x", "ok": true, "none": null, "n": 0}', [{ n: 0 }]],
    ['{"name": "x"}', []],
    ['[]', []],
  ])('%s', (text, fields) => {
    expect(jsonToPoints(text, 'raid', 5)).toEqual(
      fields.map((each) => ({ measurement: 'raid', tags: {}, fields: each, timeMs: 5 })),
    );
  });

  it.each(['', 'nonsense', '7', '[1]', 'null', '{"a": 1} x'])('refuses %j', (text) => {
    expect(() => jsonToPoints(text, 'raid', 5)).toThrow();
  });
});
