import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalIp, ipv4Number, ipv4Text, isIpv4, numberOfIp } from '../../src/events/address.ts';

test('the number of an IPv4 address is another way to write it', () => {
  fc.assert(fc.property(fc.ipV4(), (ip) => void expect(ipv4Text(ipv4Number(ip, 0, ip.length))).toBe(ip)));
});

test('what is no dotted quad, or would be written otherwise, has no number', () => {
  const text = fc.string({ unit: fc.constantFrom(...'0125.'), maxLength: 16 });
  fc.assert(
    fc.property(text, (ip) => {
      const number = numberOfIp(ip);
      const isCanonical = isIpv4(ip, 0, ip.length) && !/(^|\.)0\d/.test(ip);
      expect(number < 0 ? undefined : ipv4Text(number)).toBe(isCanonical ? ip : undefined);
    }),
    { numRuns: 5000 },
  );
  expect(['01.2.3.4', '1.2.3.04', '1.2.3', '256.1.1.1', ''].map(numberOfIp)).toEqual([-1, -1, -1, -1, -1]);
});

test('the address cut out last is not taken for another', () => {
  expect(canonicalIp('203.0.113.9', 0, 11)).toBe('203.0.113.9');
  expect([numberOfIp('203.0.113.9'), numberOfIp('::1'), numberOfIp('203.0.113.8')]).toEqual([
    0xcb_00_71_09, -1, 0xcb_00_71_08,
  ]);
});
