import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Draft } from '../../../src/events/draft.ts';
import { createGeoEnricher, type GeoEnricher } from '../../../src/events/enrich/geo.ts';
import type { GeoKey } from '../../../src/events/enrich/geo-database.ts';
import { GEO_FIELDS } from '../../../src/events/enrich/geo-fields.ts';
import { toNdjson } from '../../../src/events/ndjson.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { temporaryFolder } from '../../logs/recorder.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { one, read, testParser } from '../reading.ts';
import { type MmdbValue, writeMmdb } from './mmdb.ts';

const LONDON: MmdbValue = {
  city: { names: { en: 'London', de: 'London' } },
  country: { iso_code: 'GB', names: { en: 'United Kingdom' } },
  location: { latitude: 51.5142, longitude: -0.0931 },
};
const CITY = writeMmdb({
  type: 'GeoLite2-City',
  networks: {
    '81.2.69.0/24': LONDON,
    '2a02:cf40::/29': { country: { iso_code: 'NO', names: { en: 'Norway' } } },
    '85.88.0.0/16': { registered_country: { iso_code: 'DE', names: { en: 'Germany' } } },
    '10.0.0.0/8': LONDON,
  },
});
const ASN = writeMmdb({
  type: 'GeoLite2-ASN',
  recordSize: 28,
  networks: {
    '81.2.69.0/24': { autonomous_system_number: 20712n, autonomous_system_organization: 'Andrews & Arnold' },
    '2a02:cf40::/29': { autonomous_system_number: 39029n },
  },
});
const LOOK_MS = 10_000;

/** An enricher of databases that are written to a folder first. */
async function enricherOf(databases: { readonly [key in GeoKey]?: Uint8Array }) {
  const folder = await temporaryFolder();
  const paths: { [key in GeoKey]?: string } = {};
  for (const [key, bytes] of Object.entries(databases) as [GeoKey, Uint8Array][]) {
    paths[key] = join(folder, `${key}.mmdb`);
    await writeFile(paths[key], bytes);
  }
  const clock = createManualClock();
  return { geo: createGeoEnricher({ files: paths, clock, logger: silentLogger }), paths, clock };
}

function known(geo: GeoEnricher, ip: string): Partial<Draft> {
  const [event] = read(
    [`Mar  2 08:00:00 harbor sshd[7]: Invalid user x from ${ip} port 4`],
    testParser({ enrich: geo.enrich }),
  );
  return Object.fromEntries(
    GEO_FIELDS.flatMap((name) => (event?.[name] === undefined ? [] : [[name, event[name]]])),
  );
}

/** Time for two looks, each with real reads of files between. */
async function passLooks(clock: ReturnType<typeof createManualClock>): Promise<void> {
  for (let look = 0; look < 2; look++) {
    await clock.advance(LOOK_MS);
    for (let wait = 0; clock.pending() === 0 && wait < 500; wait++)
      await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('country, city, place and network operator of a public peer are told, from several databases', async () => {
  const { geo } = await enricherOf({ city: CITY, asn: ASN });
  await geo.load();

  expect(known(geo, '81.2.69.142')).toEqual({
    'source.geo.country_iso_code': 'GB',
    'source.geo.country_name': 'United Kingdom',
    'source.geo.city_name': 'London',
    'source.geo.location.lat': 51.5142,
    'source.geo.location.lon': -0.0931,
    'source.as.number': 20712,
    'source.as.organization.name': 'Andrews & Arnold',
  });
  expect(known(geo, '2a02:cf40::9')).toEqual({
    'source.geo.country_iso_code': 'NO',
    'source.geo.country_name': 'Norway',
    'source.as.number': 39029,
  });
  expect(known(geo, '85.88.1.1')).toEqual({
    'source.geo.country_iso_code': 'DE',
    'source.geo.country_name': 'Germany',
  });
  expect(geo.status()).toMatchObject([
    { key: 'city', type: 'GeoLite2-City', builtMs: 1_770_000_000_000, loads: 1, errors: 0 },
    { key: 'asn', type: 'GeoLite2-ASN', loads: 1, errors: 0 },
  ]);
});

test('written as ECS has it', async () => {
  const { geo } = await enricherOf({ city: CITY, asn: ASN });
  await geo.load();
  const event = one('Invalid user x from 81.2.69.142 port 4') as Draft;
  geo.enrich(event);

  expect(JSON.parse(toNdjson(event))).toMatchObject({
    source: {
      ip: '81.2.69.142',
      geo: { country_iso_code: 'GB', city_name: 'London', location: { lat: 51.5142, lon: -0.0931 } },
      as: { number: 20712, organization: { name: 'Andrews & Arnold' } },
    },
  });
});

test.each([
  '10.1.2.3',
  '192.168.0.1',
  '127.0.0.1',
  '198.51.100.9',
  'fe80::1',
  '8.8.8.8',
  'bastion.example.net',
])('%s is not looked up, or not known', async (peer) => {
  const { geo } = await enricherOf({ city: CITY });
  await geo.load();

  expect(known(geo, peer)).toEqual({});
});

test('a database of countries does where there is none of cities, and a database of IPv4 knows no IPv6', async () => {
  const country = { country: { iso_code: 'US', names: { en: 'United States' } } };
  const { geo } = await enricherOf({
    country: writeMmdb({
      type: 'GeoLite2-Country',
      ipVersion: 4,
      recordSize: 32,
      networks: { '42.0.0.0/7': country },
    }),
  });
  await geo.load();

  expect(known(geo, '42.9.9.9')).toMatchObject({ 'source.geo.country_iso_code': 'US' });
  expect(known(geo, '2a02:cf40::9')).toEqual({});
});

test.each([
  ['nothing there', undefined, 'CW_GEOIP_READ', /geoipupdate/],
  ['a text', Buffer.from('<html>404</html>'), 'CW_GEOIP_INVALID', /no MaxMind database/],
  ['an empty file', Buffer.alloc(0), 'CW_GEOIP_INVALID', /no MaxMind database/],
  ['half of it', CITY.subarray(0, CITY.length / 2), 'CW_GEOIP_INVALID', /end is missing/],
  ['its end only', CITY.subarray(500), 'CW_GEOIP_INVALID', /damaged/],
  ['another kind', ASN, 'CW_GEOIP_INVALID', /GeoLite2-ASN does not do for events\.geoip\.city/],
] as const)('%s instead of a database is said, and nothing is known', async (_, bytes, code, words) => {
  const { geo, paths } = await enricherOf({ city: bytes ?? CITY });
  if (bytes === undefined) await rm(paths.city!);
  await geo.load();

  const [status] = geo.status();
  expect(status).toMatchObject({ loads: 0, errors: 1, problem: { code, place: { path: paths.city } } });
  expect(`${status?.problem?.message} ${status?.problem?.hint}`).toMatch(words);
  expect(known(geo, '81.2.69.142')).toEqual({});
});

test('no damage to a database makes a lookup throw', async () => {
  for (let at = 0; at < CITY.length; at += 7) {
    const bytes = Buffer.from(CITY);
    bytes[at] = bytes[at]! ^ 0xff;
    const { geo } = await enricherOf({ city: bytes });
    await geo.load();
    known(geo, '81.2.69.142');
    known(geo, '2a02:cf40::9');
  }
});

const OSLO = writeMmdb({
  type: 'GeoLite2-City',
  builtAt: 1_780_000_000n,
  networks: { '81.2.69.0/24': { country: { iso_code: 'NO', names: { en: 'Norway' } } } },
});

test('a file that is replaced is read again', async () => {
  const { geo, paths, clock } = await enricherOf({ city: CITY });
  await geo.load();
  geo.startWatching();
  expect(known(geo, '81.2.69.142')).toMatchObject({ 'source.geo.country_iso_code': 'GB' });

  await writeFile(`${paths.city}.new`, OSLO);
  await rename(`${paths.city}.new`, paths.city!);
  await passLooks(clock);

  expect(known(geo, '81.2.69.142')).toEqual({
    'source.geo.country_iso_code': 'NO',
    'source.geo.country_name': 'Norway',
  });
  expect(geo.status()).toMatchObject([{ loads: 2, errors: 0, builtMs: 1_780_000_000_000 }]);
  geo.stopWatching();
  expect(clock.pending()).toBe(0);
});

test('a file that is half written, or gone, leaves the database that was read, until there is a whole one', async () => {
  const { geo, paths, clock } = await enricherOf({ city: CITY });
  await geo.load();
  geo.startWatching();

  await writeFile(paths.city!, OSLO.subarray(0, OSLO.length - 40));
  await passLooks(clock);
  expect(known(geo, '81.2.69.142')).toMatchObject({ 'source.geo.country_iso_code': 'GB' });
  expect(geo.status()).toMatchObject([{ loads: 1, errors: 1, problem: { code: 'CW_GEOIP_INVALID' } }]);
  await passLooks(clock);
  expect(geo.status()).toMatchObject([{ loads: 1, errors: 1 }]);

  await rm(paths.city!);
  await passLooks(clock);
  expect(known(geo, '81.2.69.142')).toMatchObject({ 'source.geo.country_iso_code': 'GB' });
  expect(geo.status()).toMatchObject([{ errors: 2, problem: { code: 'CW_GEOIP_READ' } }]);

  await writeFile(paths.city!, OSLO);
  await passLooks(clock);
  expect(known(geo, '81.2.69.142')).toMatchObject({ 'source.geo.country_iso_code': 'NO' });
  expect(geo.status()).toMatchObject([{ loads: 2, problem: undefined }]);
  geo.stopWatching();
});

test('a file that may not be read says so', { skip: process.getuid?.() === 0 }, async () => {
  const { geo, paths } = await enricherOf({ city: CITY });
  await chmod(paths.city!, 0);
  await geo.load();

  expect(geo.status()).toMatchObject([{ problem: { code: 'CW_GEOIP_READ' } }]);
});

test('a database that comes while the program runs is taken', async () => {
  const { geo, paths, clock } = await enricherOf({ city: CITY });
  await rm(paths.city!);
  await geo.load();
  geo.startWatching();

  await writeFile(paths.city!, CITY);
  await passLooks(clock);

  expect(known(geo, '81.2.69.142')).toMatchObject({ 'source.geo.city_name': 'London' });
  geo.stopWatching();
});
