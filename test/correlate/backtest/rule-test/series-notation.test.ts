import { describe, expect, it } from 'vitest';
import {
  parseSeriesName,
  parseSeriesValues,
} from '../../../../src/correlate/backtest/rule-test/series-notation.ts';

const none = undefined;

describe('parseSeriesValues', () => {
  it.each<[string, (number | undefined)[]]>([
    ['', []],
    ['5', [5]],
    ['-2+4x3', [-2, 2, 6, 10]],
    ['1-2x4', [1, -1, -3, -5, -7]],
    ['1x4', [1, 1, 1, 1, 1]],
    ['1 _x3 stale', [1, none, none, none, none]],
    ['_ 7', [none, 7]],
    ['20x2 95x5 20', [20, 20, 20, 95, 95, 95, 95, 95, 95, 20]],
    ['10+10x2 30+20x5', [10, 20, 30, 30, 50, 70, 90, 110, 130]],
    ['1e3 .5 -0.25+0.25x2', [1000, 0.5, -0.25, 0, 0.25]],
    ['0+1x0', [0]],
    [' 1\n  2\t3 ', [1, 2, 3]],
    ['Inf -Inf', [Infinity, -Infinity]],
  ])('%j', (text, samples) => {
    expect(parseSeriesValues(text)).toEqual({ value: samples });
  });

  it.each(['x3', '1+2', '1+-2x2', '1.5.5x2', 'a', '1x', '1,2', '_+1x2', '1x-3', '1x2x3', '0x99999999'])(
    'says what is wrong with %j',
    (text) => {
      expect(parseSeriesValues(text)).toHaveProperty('mistake');
    },
  );
});

describe('parseSeriesName', () => {
  it.each([
    [
      'cpu,cpu=cpu-total,host=web1 usage_active',
      { measurement: 'cpu', tags: { cpu: 'cpu-total', host: 'web1' }, field: 'usage_active' },
    ],
    ['up value', { measurement: 'up', tags: {}, field: 'value' }],
    [
      String.raw`disk\ use,path=/a\,b\=c free\ now`,
      { measurement: 'disk use', tags: { path: '/a,b=c' }, field: 'free now' },
    ],
  ])('%j', (text, series) => {
    expect(parseSeriesName(text)).toEqual({ value: series });
  });

  it.each([
    '',
    'cpu',
    'cpu,host usage',
    'cpu,host= usage',
    'cpu,=a usage',
    ',host=a usage',
    'cpu a b',
    'cpu,a=b=c d',
  ])('refuses %j', (text) => {
    expect(parseSeriesName(text)).toHaveProperty('mistake');
  });
});
