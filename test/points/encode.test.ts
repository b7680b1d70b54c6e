import { describe, expect, it } from 'vitest';
import type { Point } from '../../src/model/point.ts';
import { encodePoint } from '../../src/points/encode.ts';

const AT = 1_795_171_289_000;

function point(parts: Partial<Point>): Point {
  return { measurement: 'm', tags: {}, fields: { v: 1 }, timeMs: AT, ...parts };
}

const LINES: [what: string, point: Partial<Point>, line: string][] = [
  ['a float', { fields: { v: 1.5 } }, 'm v=1.5 1795171289000000000'],
  ['a large float', { fields: { v: 1e21 } }, 'm v=1e+21 1795171289000000000'],
  ['an integer', { fields: { v: -3n } }, 'm v=-3i 1795171289000000000'],
  ['the largest integer', { fields: { v: 2n ** 63n - 1n } }, 'm v=9223372036854775807i 1795171289000000000'],
  ['booleans', { fields: { a: true, b: false } }, 'm a=true,b=false 1795171289000000000'],
  ['a string', { fields: { v: 'a "b" \\ c' } }, 'm v="a \\"b\\" \\\\ c" 1795171289000000000'],
  ['an empty string', { fields: { v: '' } }, 'm v="" 1795171289000000000'],
  ['a line break in a string', { fields: { v: 'a\nb' } }, 'm v="a\\\\nb" 1795171289000000000'],
  ['NUL, at which C would end the text', { fields: { v: 'a\0b' } }, 'm v="a\\\\0b" 1795171289000000000'],
  ['NUL in a tag', { tags: { t: 'a\0' } }, 'm,t=a\\0 v=1 1795171289000000000'],
  ['sorted tags', { tags: { host: 'w', cpu: '0' } }, 'm,cpu=0,host=w v=1 1795171289000000000'],
  ['an empty tag', { tags: { host: 'w', cpu: '' } }, 'm,host=w v=1 1795171289000000000'],
  ['escapes in tags', { tags: { 'a b': 'c,d=e f' } }, 'm,a\\ b=c\\,d\\=e\\ f v=1 1795171289000000000'],
  ['a Windows path', { tags: { path: 'C:\\dir\\' } }, 'm,path=C:\\dir v=1 1795171289000000000'],
  ['a backslash before a space', { tags: { path: 'a\\ b' } }, 'm,path=a\\ b v=1 1795171289000000000'],
  ['a line break in a tag', { tags: { t: 'a\nb\tc\r' } }, 'm,t=a\\nb\\tc\\r v=1 1795171289000000000'],
  ['escapes in a field key', { fields: { 'a,b=c d': 1 } }, 'm a\\,b\\=c\\ d=1 1795171289000000000'],
  ['escapes in a measurement', { measurement: 'a b,c=d' }, 'a\\ b\\,c=d v=1 1795171289000000000'],
  ['nanoseconds', { subMsNs: 42 }, 'm v=1 1795171289000000042'],
  ['a time before 1970', { timeMs: -1, subMsNs: 1 }, 'm v=1 -999999'],
  ['the epoch', { timeMs: 0 }, 'm v=1 0'],
];

describe('encodePoint', () => {
  it.each(LINES)('writes %s', (_what, parts, line) => {
    expect(encodePoint(point(parts))).toBe(line);
  });

  it.each([NaN, Infinity, -Infinity, 2n ** 63n, -(2n ** 63n) - 1n])('leaves out and counts %s', (value) => {
    const drops = { fields: 0, points: 0 };

    expect(encodePoint(point({ fields: { bad: value, good: 1 } }), drops)).toBe(
      'm good=1 1795171289000000000',
    );
    expect(drops).toEqual({ fields: 1, points: 0 });
  });

  it.each([
    ['has no field left', { fields: { v: NaN } }, 1],
    ['has no measurement', { measurement: '' }, 0],
    ['would be a comment', { measurement: '#m' }, 0],
    ['has a broken time', { timeMs: 1.5 }, 0],
    ['lies beyond the year 2262', { timeMs: 9_223_372_036_855 }, 0],
    ['has a broken part of a millisecond', { subMsNs: 1_000_000 }, 0],
    ['has only a field that InfluxDB skips', { fields: { time: 1 } }, 1],
  ])('gives nothing where a point %s', (_what, parts, fields) => {
    const drops = { fields: 0, points: 0 };

    expect(encodePoint(point(parts), drops)).toBeUndefined();
    expect(drops).toEqual({ fields, points: 1 });
  });

  it('escapes frozen tags once and mutable tags every time', () => {
    const tags: Record<string, string> = { host: 'a' };
    const frozen = Object.freeze({ host: 'a' });
    expect(encodePoint(point({ tags }))).toBe('m,host=a v=1 1795171289000000000');

    tags['host'] = 'b';

    expect(encodePoint(point({ tags }))).toBe('m,host=b v=1 1795171289000000000');
    expect(encodePoint(point({ tags: frozen }))).toBe('m,host=a v=1 1795171289000000000');
    expect(encodePoint(point({ tags: frozen }))).toBe('m,host=a v=1 1795171289000000000');
  });
});
