import { describe, expect, test } from 'vitest';
import { eventsSchema } from '../../src/events/config.ts';
import { createNetworkEnricher } from '../../src/events/enrich/networks.ts';
import { parseNetwork } from '../../src/events/enrich/network.ts';
import { SHIPPED_PATTERNS } from '../../src/events/shipped-patterns.ts';
import { read, testParser } from './reading.ts';

const own = {
  name: 'gate',
  programs: ['gate'],
  match: '^door opened for "(?P<who>.*)" by (?P<ip>\\S+) level (?P<level>\\d+)$',
  action: 'door_opened',
  outcome: 'success' as const,
  fields: { 'user.name': 'who', 'source.ip': 'ip', 'gate.level': 'level' },
};

describe('configuration', () => {
  test('is complete without a word', () => {
    expect(eventsSchema.parse(undefined)).toEqual({
      shipped_patterns: true,
      patterns: [],
      trusted_networks: [],
      geoip: {},
    });
  });

  test.each([
    [{ time_zone: 'Mars/Olympus' }, 'unknown time zone'],
    [{ patterns: [{ ...own, match: '(' }] }, 'not an RE2 expression'],
    [{ patterns: [{ ...own, match: 'x(?=y)' }] }, 'not an RE2 expression'],
    [{ patterns: [{ ...own, fields: { 'user.name': 'nobody' } }] }, 'no group named nobody'],
    [{ patterns: [{ ...own, fields: { __proto__x: 'who' } }] }, ''],
    [{ trusted_networks: ['10.0.0.0/33'] }, 'expected an address or network'],
    [{ unknown: 1 }, 'Unrecognized key'],
  ])('%j is refused', (config, reason) => {
    const result = eventsSchema.safeParse(config);
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).toContain(reason);
  });

  test('accepts every shipped pattern as a user would write it', () => {
    const { patterns } = eventsSchema.parse({ patterns: SHIPPED_PATTERNS });
    expect(patterns).toHaveLength(SHIPPED_PATTERNS.length);
  });
});

test('a pattern of the configuration makes events', () => {
  const parser = testParser({ patterns: eventsSchema.parse({ patterns: [own] }).patterns });
  const [event] = read(
    ['Mar  2 08:00:00 harbor gate[3]: door opened for "a by b" by 198.51.100.9 level 2'],
    parser,
  );
  expect(event).toMatchObject({
    'event.action': 'door_opened',
    'event.outcome': 'success',
    'event.dataset': 'gate',
    'user.name': 'a by b',
    'source.ip': '198.51.100.9',
    'gate.level': '2',
  });
});

test('trusted and special networks are told', () => {
  const enrich = createNetworkEnricher(['198.51.100.0/24', '2001:db8:7::/48']);
  const parser = testParser({ enrich });
  const places = [
    '198.51.100.9',
    '8.8.8.8',
    '10.1.2.3',
    '127.0.0.1',
    '2001:db8:7::5',
    'fe80::1',
    '172.32.0.1',
    '::1',
  ].map((ip) => {
    const [event] = read([`Mar  2 08:00:00 harbor sshd[7]: Invalid user x from ${ip} port 4`], parser);
    return [event?.['source.network'], event?.['source.trusted']];
  });
  expect(places).toEqual([
    ['documentation', true],
    ['public', false],
    ['private', false],
    ['loopback', false],
    ['documentation', true],
    ['link_local', false],
    ['public', false],
    ['loopback', false],
  ]);
});

test.each(['', '10.0.0.0/', '10.0.0/8', '10.0.0.0/-1', '::1/129', 'x', '1:2:3/8', '1.2.3.4.5'])(
  '%j is no network',
  (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  },
);
