/** Fields that a GeoIP or ASN database fills. Names of places and organisations are text: never tags. */
export const GEO_FIELDS = [
  'source.geo.country_iso_code',
  'source.geo.country_name',
  'source.geo.city_name',
  'source.geo.location.lat',
  'source.geo.location.lon',
  'source.as.number',
  'source.as.organization.name',
] as const;

/** What is known of an address, under the names of ECS; what is unknown is absent. */
export type GeoFields = { readonly [field in (typeof GEO_FIELDS)[number]]?: string | number };

const MAX_TEXT = 200;

/**
 * The fields of a record as MaxMind lays it out (GeoIP2 and GeoLite2 City, Country, ASN, ISP; DB-IP does alike). English
 * names. A network without a country of its own has that in which it is registered.
 */
export function toGeoFields(record: unknown): GeoFields {
  const country = part(record, 'country', 'iso_code') === undefined ? 'registered_country' : 'country';
  const found: Record<(typeof GEO_FIELDS)[number], string | number | undefined> = {
    'source.geo.country_iso_code': text(part(record, country, 'iso_code')),
    'source.geo.country_name': text(part(record, country, 'names', 'en')),
    'source.geo.city_name': text(part(record, 'city', 'names', 'en')),
    'source.geo.location.lat': degrees(part(record, 'location', 'latitude'), 90),
    'source.geo.location.lon': degrees(part(record, 'location', 'longitude'), 180),
    'source.as.number': asNumber(part(record, 'autonomous_system_number')),
    'source.as.organization.name': text(part(record, 'autonomous_system_organization')),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function part(record: unknown, ...path: readonly string[]): unknown {
  let node = record;
  for (const key of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
}

function degrees(value: unknown, most: number): number | undefined {
  return typeof value === 'number' && Math.abs(value) <= most ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
