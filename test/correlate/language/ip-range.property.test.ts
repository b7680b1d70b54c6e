import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatRange,
  parseAddress,
  parseRange,
  rangeHolds,
} from '../../../src/correlate/language/ip-range.ts';

/** An address as text of bits; IPv6 given as eight groups. */
function bitsOf(groups: readonly number[], width: number): string {
  return groups.map((group) => group.toString(2).padStart(width, '0')).join('');
}

function clear(groups: readonly number[], width: number, prefix: number): number[] {
  const bits = bitsOf(groups, width)
    .slice(0, prefix)
    .padEnd(groups.length * width, '0');
  return groups.map((_, i) => Number.parseInt(bits.slice(i * width, (i + 1) * width), 2));
}

const octets = fc.array(fc.constantFrom(0, 1, 10, 127, 128, 192, 255), { minLength: 4, maxLength: 4 });
const hextets = fc.array(fc.constantFrom(0, 1, 0x2001, 0xdb8, 0xfe80, 0xffff), {
  minLength: 8,
  maxLength: 8,
});
const v4 = (groups: readonly number[]): string => groups.join('.');
const v6 = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':');

describe('address ranges', () => {
  it('hold the IPv4 addresses whose first bits are theirs', () => {
    fc.assert(
      fc.property(octets, octets, fc.integer({ min: 0, max: 32 }), (network, address, prefix) => {
        const { range } = parseRange(`${v4(clear(network, 8, prefix))}/${prefix}`)!;
        const expected = bitsOf(network, 8).slice(0, prefix) === bitsOf(address, 8).slice(0, prefix);
        expect(rangeHolds(range, parseAddress(v4(address))!)).toBe(expected);
        expect(rangeHolds(range, parseAddress(`::ffff:${v4(address)}`)!)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('hold the IPv6 addresses whose first bits are theirs', () => {
    fc.assert(
      fc.property(hextets, hextets, fc.integer({ min: 0, max: 128 }), (network, address, prefix) => {
        const mapped = (groups: readonly number[]): boolean =>
          bitsOf(groups, 16).startsWith(bitsOf([0, 0, 0, 0, 0, 0xffff], 16));
        const cleared = clear(network, 16, prefix);
        fc.pre(!mapped(cleared) && !mapped(address));
        const { range } = parseRange(`${v6(cleared)}/${prefix}`)!;
        const expected = bitsOf(network, 16).slice(0, prefix) === bitsOf(address, 16).slice(0, prefix);
        expect(rangeHolds(range, parseAddress(v6(address))!)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('tell bits behind the prefix, with the range that was meant', () => {
    fc.assert(
      fc.property(octets, fc.integer({ min: 0, max: 32 }), (network, prefix) => {
        const parsed = parseRange(`${v4(network)}/${prefix}`)!;
        expect(parsed.hostBits).toBe(bitsOf(network, 8).slice(prefix).includes('1'));
        expect(parseRange(formatRange(parsed.range))).toEqual({ range: parsed.range, hostBits: false });
      }),
    );
  });

  it.each([
    ['1.2.3.4', [0x01020304]],
    ['::1', [0, 0, 0, 1]],
    ['::', [0, 0, 0, 0]],
    ['2001:DB8::1', [0x20010db8, 0, 0, 1]],
    ['1::', [0x10000, 0, 0, 0]],
    ['::ffff:1.2.3.4', [0x01020304]],
    ['::ffff:102:304', [0x01020304]],
    ['64:ff9b::1.2.3.4', [0x0064ff9b, 0, 0, 0x01020304]],
    ['fe80::1%eth0', [0xfe800000, 0, 0, 1]],
  ])('reads the address %s', (text, words) => {
    expect(parseAddress(text)).toEqual(words);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    'a',
    '1:2',
    ':::',
    '1::2::3',
    '::12345',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '::1.2.3',
    'host',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/x', '::/129', '::ffff:1.2.3.4/95', '/8'])(
    'refuses the range %j',
    (text) => {
      expect(parseRange(text)).toBeUndefined();
    },
  );

  it('take an IPv4-mapped range for the IPv4 range', () => {
    expect(parseRange('::ffff:10.0.0.0/104')).toEqual(parseRange('10.0.0.0/8'));
  });
});
