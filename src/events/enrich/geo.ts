import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Draft } from '../draft.ts';
import type { GeoKey } from './geo-database.ts';
import type { GeoFields } from './geo-fields.ts';
import { networkOf } from './networks.ts';
import { createWatchedDatabase, type GeoDatabaseStatus, type WatchedDatabase } from './watched-database.ts';

export interface GeoEnricherOptions {
  /** Paths of MaxMind databases. */
  readonly files: { readonly [key in GeoKey]?: string | undefined };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Says of public peers in which country, city and autonomous system they are. */
export interface GeoEnricher {
  /** Completes an event in place, from memory; what no database knows stays absent. */
  enrich(event: Draft): void;
  /** Reads the databases. Never rejects: what can not be read is in `status()`. */
  load(): Promise<void>;
  /** Has the databases read again when their files change. */
  startWatching(): void;
  stopWatching(): void;
  /** Of each configured database. */
  status(): readonly GeoDatabaseStatus[];
}

/** Two looks in a row have to see the same file before it is read. */
const LOOK_EVERY_MS = 10_000;

const MAX_CACHED = 10_000;

/** In the order in which they are asked: the first that knows a field counts. */
const KEYS: readonly GeoKey[] = ['city', 'country', 'asn'];

/** Creates an enricher that knows nothing until `load`. */
export function createGeoEnricher({ files, clock, logger }: GeoEnricherOptions): GeoEnricher {
  const databases = KEYS.flatMap((key): readonly WatchedDatabase[] => {
    const path = files[key];
    if (path === undefined) return [];
    const sayProblem = (problem: string): void =>
      logger.warn({ problem }, 'a GeoIP database can not be used');
    return [createWatchedDatabase(key, path, sayProblem)];
  });
  const cache = new Map<string, GeoFields>();
  let stopLooking: (() => void) | undefined;

  function ask(database: WatchedDatabase, ip: string): GeoFields {
    try {
      return database.current()?.lookup(ip) ?? {};
    } catch {
      database.noteDamage();
      return {};
    }
  }

  function fieldsOf(ip: string): GeoFields {
    const known = cache.get(ip);
    if (known !== undefined) return known;
    const isPublic = networkOf(ip) === 'public';
    const found = isPublic ? databases.map((database) => ask(database, ip)).toReversed() : [];
    const fields: GeoFields = Object.assign({}, ...found);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(ip, fields);
    return fields;
  }

  async function look(): Promise<void> {
    for (const database of databases) {
      if (!(await database.look())) continue;
      cache.clear();
      logger.info({ ...database.status() }, 'GeoIP database read again');
    }
    if (stopLooking !== undefined) lookLater();
  }

  function lookLater(): void {
    stopLooking = clock.after(LOOK_EVERY_MS, () => void look());
  }

  return {
    enrich(event) {
      const ip = event['source.ip'];
      if (ip !== undefined && databases.length > 0) Object.assign(event, fieldsOf(ip));
    },
    async load() {
      await Promise.all(databases.map((database) => database.load()));
      cache.clear();
    },
    startWatching() {
      if (databases.length > 0) lookLater();
    },
    stopWatching() {
      stopLooking?.();
      stopLooking = undefined;
    },
    status: () => databases.map((database) => database.status()),
  };
}
