import { stat } from 'node:fs/promises';
import { CrosswatchError, describeError } from '../../lib/errors.ts';
import { type GeoDatabase, type GeoKey, openGeoDatabase } from './geo-database.ts';

/** How a configured database stands. */
export interface GeoDatabaseStatus {
  readonly key: GeoKey;
  readonly path: string;
  /** Of the database in use; absent while there is none. */
  readonly type?: string | undefined;
  readonly builtMs?: number | undefined;
  /** How often it was read with success. */
  readonly loads: number;
  /** How often it could not be read, and lookups that met damage. */
  readonly errors: number;
  /** What is wrong with the file now; the database that was read before stays in use. */
  readonly problem?: CrosswatchError | undefined;
}

/** A database that is read again when its file changes. */
export interface WatchedDatabase {
  current(): GeoDatabase | undefined;
  /** Reads the file now. Never rejects. */
  load(): Promise<void>;
  /**
   * Reads the file if it has changed since it was last read, and not since the last look: what is still being written
   * is left alone. Returns whether another database is in use now. Never rejects.
   */
  look(): Promise<boolean>;
  /** A lookup failed. */
  noteDamage(): void;
  status(): GeoDatabaseStatus;
}

/** Device, inode, size and time of change as text; `''` where there is no file. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${dev} ${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? '' : String(error);
  }
}

export function createWatchedDatabase(
  key: GeoKey,
  path: string,
  onProblem: (words: string) => void,
): WatchedDatabase {
  let database: GeoDatabase | undefined;
  let problem: CrosswatchError | undefined;
  let loads = 0;
  let errors = 0;
  /** Of the file when it was last read, and when it was last looked at. */
  let tried: string | undefined;
  let seen: string | undefined;

  async function read(facts: string): Promise<boolean> {
    tried = facts;
    try {
      const next = await openGeoDatabase(key, path);
      // Written while it was read: the next look will tell.
      if ((await fingerprint(path)) !== facts) {
        tried = undefined;
        if (database !== undefined) return false;
      }
      database = next;
      problem = undefined;
      loads += 1;
      return true;
    } catch (error) {
      errors += 1;
      problem =
        error instanceof CrosswatchError
          ? error
          : new CrosswatchError('CW_GEOIP_INVALID', String(error), { place: { path }, cause: error });
      onProblem(describeError(problem));
      return false;
    }
  }

  return {
    current: () => database,
    async load() {
      seen = await fingerprint(path);
      await read(seen);
    },
    async look() {
      const before = seen;
      seen = await fingerprint(path);
      return seen !== tried && seen === before && read(seen);
    },
    noteDamage: () => void (errors += 1),
    status: () => ({
      key,
      path,
      type: database?.type,
      builtMs: database?.builtMs,
      loads,
      errors,
      problem,
    }),
  };
}
