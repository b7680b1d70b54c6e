import { readFile } from 'node:fs/promises';
import { CrosswatchError } from '../../lib/errors.ts';
import { type GeoFields, toGeoFields } from './geo-fields.ts';

/** Under which keys of `events.geoip` a database can be named. */
export type GeoKey = 'city' | 'country' | 'asn';

/** One MaxMind database in memory. */
export interface GeoDatabase {
  /** As its maker calls it: `GeoLite2-City`. */
  readonly type: string;
  /** Unix milliseconds at which it was made. */
  readonly builtMs: number;
  /** What it says of a valid address. Throws where the database is damaged there. */
  lookup(ip: string): GeoFields;
}

// https://maxmind.github.io/MaxMind-DB/: the metadata stands behind its marker in the last 128 KiB.
const METADATA_MARKER = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
const METADATA_BYTES = 128 * 1024;
const SEPARATOR_BYTES = 16;

/** Which kinds of database do for a key; one of a kind that is not known may do for any. */
const KINDS: readonly (readonly [kind: RegExp, keys: readonly GeoKey[]])[] = [
  [/city|enterprise/i, ['city', 'country']],
  [/country/i, ['country']],
  [/asn|isp/i, ['asn']],
  [/anonymous|domain|connection-type/i, []],
];

/**
 * Reads a database into memory and checks that it is whole and of the kind that `key` asks for. Rejects with
 * `CW_GEOIP_READ` or `CW_GEOIP_INVALID`.
 */
export async function openGeoDatabase(key: GeoKey, path: string): Promise<GeoDatabase> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    const hint =
      code === 'ENOENT'
        ? `fetch it, for example with geoipupdate, or take events.geoip.${key} away`
        : 'let the user that runs Crosswatch read it';
    throw new CrosswatchError('CW_GEOIP_READ', `the GeoIP database can not be read (${code})`, {
      place: { path },
      hint,
      retryable: true,
      cause,
    });
  }
  return parseGeoDatabase(key, path, bytes);
}

async function parseGeoDatabase(key: GeoKey, path: string, bytes: Buffer): Promise<GeoDatabase> {
  const invalid = (message: string, hint: string, cause?: unknown): CrosswatchError =>
    new CrosswatchError('CW_GEOIP_INVALID', message, { place: { path }, hint, cause });
  const again = 'fetch it again, as an unpacked .mmdb file';
  if (!bytes.subarray(-METADATA_BYTES).includes(METADATA_MARKER))
    throw invalid('this is no MaxMind database, or its end is missing', again);
  // Only where a database is configured: others need not have the code in memory.
  const { Reader } = await import('maxmind');
  let reader: InstanceType<typeof Reader<never>>;
  try {
    reader = new Reader<never>(bytes);
  } catch (cause) {
    throw invalid('the description of this MaxMind database is damaged', again, cause);
  }
  const { databaseType: type, searchTreeSize, ipVersion, buildEpoch } = reader.metadata;
  const separator = bytes.subarray(searchTreeSize, searchTreeSize + SEPARATOR_BYTES);
  if (separator.length < SEPARATOR_BYTES || separator.some((byte) => byte !== 0))
    throw invalid('this MaxMind database is damaged', again);
  const kind = KINDS.find(([pattern]) => pattern.test(String(type)));
  if (kind !== undefined && !kind[1].includes(key)) {
    const message = `a database of type ${String(type)} does not do for events.geoip.${key}`;
    throw invalid(message, 'name it under the key for what is in it: city, country or asn');
  }
  return {
    type: String(type),
    builtMs: buildEpoch.getTime(),
    // A tree of IPv4 addresses would take the first bits of an IPv6 address for one of them.
    lookup: (ip) => (ipVersion === 4 && ip.includes(':') ? {} : toGeoFields(reader.get(ip))),
  };
}
