import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** A name beside a log that its rotation, or a copy of it, may have. */
export interface Sibling {
  readonly path: string;
  /** What its name has and that of the log has not, without compression: `1`, `20260703`, `old`. */
  readonly mark: string;
  readonly compression: 'none' | 'gzip' | 'unreadable';
}

const MARK = /^[.-](?<mark>[\w.:-]{1,40})$/;
const ROTATION_MARK = /^(?:[a-z]{0,8}[-._]?\d[\d:T._-]*|old)$/;
const COMPRESSED = /\.(?<kind>gz|bz2|xz|zst|lz4)$/;

/** Whether a file of this mark is the work of a rotation: `1`, `20260703`, `2026-07-03`, but not `swp` or `offset`. */
export function isRotationMark(mark: string): boolean {
  return ROTATION_MARK.test(mark);
}

/**
 * The names that extend that of `path`: `auth.log.1`, `auth.log.2.gz`, `auth.log-20260703` (dateext),
 * `auth-20260703.log` (dateext with extension). While both `x` and `x.gz` exist only `x` counts: the other is not
 * finished.
 */
export async function listSiblings(path: string): Promise<Sibling[]> {
  const names = await readdir(dirname(path)).catch((): string[] => []);
  const siblings: Sibling[] = [];
  for (const name of names.toSorted()) {
    const kind = COMPRESSED.exec(name)?.groups?.['kind'];
    const plainName = kind === undefined ? name : name.slice(0, -kind.length - 1);
    const mark = markOf(plainName, basename(path));
    if (mark === undefined || (kind !== undefined && names.includes(plainName))) continue;
    const compression = kind === undefined ? 'none' : kind === 'gz' ? 'gzip' : 'unreadable';
    siblings.push({ path: join(dirname(path), name), mark, compression });
  }
  return siblings;
}

/** By mark, for files that were changed at the same time: numbers count up with age, dates down. */
export function compareMarks(a: string, b: string): number {
  const areCounts = /^\d{1,5}$/.test(a) && /^\d{1,5}$/.test(b);
  return areCounts ? Number(b) - Number(a) : a < b ? -1 : 1;
}

/** What stands in `name` beyond the name of the log, or undefined. */
function markOf(name: string, log: string): string | undefined {
  const extension = extname(log);
  const stem = log.slice(0, log.length - extension.length);
  if (name.startsWith(log)) return MARK.exec(name.slice(log.length))?.groups?.['mark'];
  if (!name.startsWith(stem) || !name.endsWith(extension)) return undefined;
  return MARK.exec(name.slice(stem.length, name.length - extension.length))?.groups?.['mark'];
}
