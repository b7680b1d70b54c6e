import { is_valid_flux } from '@influxdata/flux-lsp-node';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindParameters, flux } from '../../src/influx/flux.ts';

const FILE = `// How often a user failed.
import "strings"

user = "root"
start = -1h
top = 10
threshold = 90.0

from(bucket: "b") |> range(start: start) |> filter(fn: (r) => r.user == user and r._value > threshold) |> limit(n: top)
other = "not a parameter"
`;

describe('flux', () => {
  it.each([
    [flux`x == ${'a "b" \\ ${c}\n'}`, 'x == "a \\x22b\\x22 \\x5c \\x24{c}\\x0a"'],
    [flux`${5} ${-5} ${1.5} ${1e21} ${true}`, '5 -5 1.5 float(v: "1e+21") true'],
    [flux`${new Date(0)}`, '1970-01-01T00:00:00.000Z'],
    [flux`range(start: ${{ ms: -90_000 }})`, 'range(start: -90000ms)'],
    [flux`set: ${['a', 'b"']}`, 'set: ["a", "b\\x22"]'],
  ])('writes %s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it('never lets text become code', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(fc.constantFrom('"', '\\', '$', '{', '}', '\n', ')'), fc.string()) }), (text) => {
        expect(is_valid_flux(flux`x = ${text}\ny = x + "z"`)).toBe(true);
      }),
    );
  });

  it.each([NaN, Infinity])('refuses %s', (value) => {
    expect(() => flux`${value}`).toThrow(expect.objectContaining({ code: 'CW_INFLUX_PARAMETER' }));
  });
});

describe('bindParameters', () => {
  it('fills what is given, keeps the rest, and writes a float where the file has one', () => {
    const text = bindParameters(FILE, { user: 'x" or true //', start: { ms: -5000 }, threshold: 80 });

    expect(text.split('\n').slice(3, 7)).toEqual([
      'user = "x\\x22 or true //"',
      'start = -5000ms',
      'top = 10',
      'threshold = 80.0',
    ]);
    expect(is_valid_flux(text)).toBe(true);
  });

  it.each(['other', 'User', 'constructor'])('knows no parameter %s', (name) => {
    expect(() => bindParameters(FILE, { [name]: 'x' })).toThrow(
      expect.objectContaining({
        code: 'CW_INFLUX_PARAMETER',
        message: `the query has no parameter ${name}`,
        hint: 'It has user, start, top, threshold.',
      }),
    );
  });
});
