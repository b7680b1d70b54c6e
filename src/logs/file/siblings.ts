import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** How a file is packed, by the end of its name. Only `gz` can be unpacked here. */
export type Compression = 'none' | 'gz' | 'bz2' | 'xz' | 'zst' | 'lz4';

/** A name beside a log that its rotation, or a copy of it, may have. */
export interface Sibling {
  readonly path: string;
  /** What its name has and that of the log has not, without compression: `1`, `20260703`, `old`. */
  readonly mark: string;
  readonly compression: Compression;
}

const MARK = /^[.-](?<mark>[\w.:-]{1,40})$/;
const ROTATION_MARK = /^(?:[a-z]{0,8}[-._]?\d[\d:T._-]*|old)$/;
const COUNT = /^\d{1,5}$/;
const DATE = /^20[2-9]\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?[0-3]\d/;
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
  const names = await namesIn(dirname(path));
  const siblings: Sibling[] = [];
  for (const name of names.toSorted()) {
    const kind = COMPRESSED.exec(name)?.groups?.['kind'];
    const plainName = kind === undefined ? name : name.slice(0, -kind.length - 1);
    const mark = markOf(plainName, basename(path));
    if (mark === undefined || (kind !== undefined && names.includes(plainName))) continue;
    siblings.push({ path: join(dirname(path), name), mark, compression: (kind ?? 'none') as Compression });
  }
  return siblings;
}

/** None where the folder is not there or may not be listed; then what was in it is missed, and that is found out. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return [];
    throw error;
  }
}

/** By mark, for files that were changed at the same time: numbers count up with age, dates down. */
export function compareMarks(a: string, b: string): number {
  return COUNT.test(a) && COUNT.test(b) ? Number(b) - Number(a) : a < b ? -1 : 1;
}

/**
 * Whether the mark `a` alone tells that its file came after that of `b`: by count, or by a date that begins with the year.
 * Times of change tell less: the clock may have been set back.
 */
export function isLaterMark(a: string, b: string): boolean {
  if (COUNT.test(a) && COUNT.test(b)) return Number(a) < Number(b);
  return DATE.test(a) && shapeOf(a) === shapeOf(b) && a > b;
}

/** What two marks of one rotation have in common, whatever its date format: `03Jul2026` and `04Aug2026`. */
export function shapeOf(mark: string): string {
  return mark.replaceAll(/[a-z]+/gi, 'a').replaceAll(/\d/g, '0');
}

/** What stands in `name` beyond the name of the log, or undefined. */
function markOf(name: string, log: string): string | undefined {
  const extension = extname(log);
  const stem = log.slice(0, log.length - extension.length);
  if (name.startsWith(log)) return MARK.exec(name.slice(log.length))?.groups?.['mark'];
  if (!name.startsWith(stem) || !name.endsWith(extension)) return undefined;
  return MARK.exec(name.slice(stem.length, name.length - extension.length))?.groups?.['mark'];
}
