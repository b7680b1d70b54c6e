import { describe, expect, it } from 'vitest';
import { decodeLines } from '../../src/points/decode.ts';

describe('decodeLines', () => {
  it('reads what Telegraf writes', () => {
    const text =
      'net,host=web1,interface=eth0 bytes_recv=3562739953i,speed=-1i 1795171289000000000\n' +
      'pressure,host=web1,resource=cpu,type=some avg300=3.57,avg10=0.09 1795171289000000000\n' +
      'system,host=web1 uptime_format=" 1:01" 1795171289000000000\n';

    expect(decodeLines(text)).toEqual({
      points: [
        {
          measurement: 'net',
          tags: { host: 'web1', interface: 'eth0' },
          fields: { bytes_recv: 3562739953n, speed: -1n },
          timeMs: 1795171289000,
        },
        {
          measurement: 'pressure',
          tags: { host: 'web1', resource: 'cpu', type: 'some' },
          fields: { avg300: 3.57, avg10: 0.09 },
          timeMs: 1795171289000,
        },
        {
          measurement: 'system',
          tags: { host: 'web1' },
          fields: { uptime_format: ' 1:01' },
          timeMs: 1795171289000,
        },
      ],
      mistakes: [],
    });
  });

  it.each([
    ['m v=1 5', 's', { timeMs: 5000 }],
    ['m v=1 5', 'ms', { timeMs: 5 }],
    ['m v=1 5001', 'us', { timeMs: 5, subMsNs: 1000 }],
    ['m v=1 5000001', 'ns', { timeMs: 5, subMsNs: 1 }],
    ['m v=1 -1', 'ns', { timeMs: -1, subMsNs: 999_999 }],
  ] as const)('reads %s in %s', (text, precision, time) => {
    const { points } = decodeLines(text, { precision });

    expect(points).toEqual([{ measurement: 'm', tags: {}, fields: { v: 1 }, ...time }]);
  });

  it.each([
    ['1', 1],
    ['-1.5e3', -1500],
    ['.5', 0.5],
    ['5.', 5],
    ['7i', 7n],
    ['7u', 7n],
    ['t', true],
    ['FALSE', false],
    ['"a \\"b\\" \\\\ \\x"', 'a "b" \\ \\x'],
    ['"two\nlines, a=b"', 'two\nlines, a=b'],
  ])('reads the value %s', (text, value) => {
    expect(decodeLines(`m v=${text} 1`)).toMatchObject({ points: [{ fields: { v: value } }], mistakes: [] });
  });

  it('skips comments, blank lines and carriage returns, and fills a missing time where it is told one', () => {
    const text = '# comment\r\n\r\n   \nm v=1\r\n  m v=2 7000000  \n';

    const { points, mistakes } = decodeLines(text, { defaultTimeMs: 99 });

    expect(points.map((p) => [p.fields['v'], p.timeMs])).toEqual([
      [1, 99],
      [2, 7],
    ]);
    expect(mistakes).toEqual([]);
  });

  it('keeps keys that JavaScript gives a meaning', () => {
    const { points } = decodeLines('m,__proto__=a constructor=1 0');

    expect(Object.entries(points[0]?.tags ?? {})).toEqual([['__proto__', 'a']]);
    expect(points[0]?.fields['constructor']).toBe(1);
  });

  it.each([
    ['m', 2, 'the fields are missing'],
    ['m v=1', 6, 'the timestamp is missing'],
    ['m v=1 x', 7, 'the timestamp is not an integer'],
    ['m v=1 99999999999999999999', 7, 'the timestamp is beyond what InfluxDB can store'],
    ['m v=1 1 1', 9, 'something follows the point'],
    [',a=b v=1 1', 1, 'the measurement is missing'],
    ['m,=b v=1 1', 3, 'the tag key is missing'],
    ['m,a= v=1 1', 5, 'the tag value is missing'],
    ['m,a v=1 1', 4, 'expected "="'],
    ['m,a=b=c v=1 1', 6, 'a tag value holds an unescaped "="'],
    ['m,a=b,a=c v=1 1', 7, 'a tag is named twice'],
    ['m,time=b v=1 1', 3, '"time" is reserved and can not be a tag'],
    ['m v=1,v=2 1', 7, 'a field is named twice'],
    ['m time=1 1', 3, '"time" is reserved and can not be a field'],
    ['m v= 1', 5, 'a field value is no number, integer, boolean or quoted string'],
    ['m v=nan 1', 5, 'a field value is no number, integer, boolean or quoted string'],
    ['m v=1.5i 1', 5, 'a field value is no number, integer, boolean or quoted string'],
    ['m v=9223372036854775808i 1', 5, 'a field value is no number, integer, boolean or quoted string'],
    ['m v="a 1', 5, 'a string has no closing quote'],
    ['m v="a"b 1', 8, 'the timestamp is not an integer'],
    [
      'm,a=b\\\\ c v=1 1',
      6,
      'several backslashes before an escaped character are read differently everywhere',
    ],
    ['m v=1, 1', 7, 'the field key is missing'],
  ])('refuses %s', (bad, column, reason) => {
    const { points, mistakes } = decodeLines(`m v=1 1\n${bad}\nm v=3 3`);

    expect(mistakes).toEqual([{ line: 2, column, reason }]);
    expect(points.map((p) => p.fields['v'])).toEqual([1, 3]);
  });

  it.each([
    ['NaN', Number.NaN],
    ['nan', Number.NaN],
    ['+Inf', Infinity],
    ['-inf', -Infinity],
    ['Infinity', Infinity],
    ['1e999', Infinity],
    ['-1e999', -Infinity],
  ])('hands on the field %s beside the others where it is asked to', (word, value) => {
    const { points, mistakes } = decodeLines(`m v=95,x=${word} 1`, { keepNotFinite: true });

    expect(mistakes).toEqual([]);
    expect(points).toMatchObject([{ fields: { v: 95, x: value } }]);
    expect(decodeLines(`m v=95,x=${word} 1`).mistakes).toHaveLength(1);
  });

  it('counts lines across strings that hold line breaks', () => {
    const { mistakes } = decodeLines('m v="a\nb" 1\nbad\n');

    expect(mistakes).toEqual([{ line: 3, column: 4, reason: 'the fields are missing' }]);
  });
});
