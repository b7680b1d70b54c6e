import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { factsOfPath, type FileFacts } from './file-facts.ts';

/** A file beside a log that may have been the log, or be a copy of it. */
export interface Sibling {
  readonly path: string;
  /** What its name has and that of the log has not, without compression: `1`, `20260703`, `old`. */
  readonly mark: string;
  readonly compression: 'none' | 'gzip' | 'unreadable';
  readonly facts: FileFacts;
}

const MARK = /^[.-](?<mark>[\w.:-]{1,40})$/;
const ROTATION_MARK = /^(?:[a-z]{0,8}[-._]?\d[\d:T._-]*|old)$/;
const COMPRESSED = /\.(?<kind>gz|bz2|xz|zst|lz4)$/;

/** Whether a file of this mark is the work of a rotation: `1`, `20260703`, `2026-07-03`, but not `swp` or `offset`. */
export function isRotationMark(mark: string): boolean {
  return ROTATION_MARK.test(mark);
}

/**
 * The files whose names extend that of `path`, oldest first: `auth.log.1`, `auth.log.2.gz`, `auth.log-20260703`
 * (dateext), `auth-20260703.log` (dateext with extension). While both `x` and `x.gz` exist only `x` counts: the other
 * is not finished. A rotation that runs during the listing moves names, so it is repeated until two in a row agree.
 */
export async function listSiblings(path: string): Promise<Sibling[]> {
  let listed = await listOnce(path);
  for (let attempt = 0; attempt < 5; attempt++) {
    const again = await listOnce(path);
    if (namesAndFiles(listed) === namesAndFiles(again)) break;
    listed = again;
  }
  return listed.toSorted(compareAge);
}

async function listOnce(path: string): Promise<Sibling[]> {
  const names = await readdir(dirname(path)).catch((): string[] => []);
  const siblings: Sibling[] = [];
  for (const name of names) {
    const kind = COMPRESSED.exec(name)?.groups?.['kind'];
    const plainName = kind === undefined ? name : name.slice(0, -kind.length - 1);
    const mark = markOf(plainName, basename(path));
    if (mark === undefined || (kind !== undefined && names.includes(plainName))) continue;
    const facts = await factsOfPath(join(dirname(path), name)).catch(() => undefined);
    if (!facts?.regular) continue;
    const compression = kind === undefined ? 'none' : kind === 'gz' ? 'gzip' : 'unreadable';
    siblings.push({ path: join(dirname(path), name), mark, compression, facts });
  }
  return siblings;
}

/** What stands in `name` beyond the name of the log, or undefined. */
function markOf(name: string, log: string): string | undefined {
  const extension = extname(log);
  const stem = log.slice(0, log.length - extension.length);
  if (name.startsWith(log)) return MARK.exec(name.slice(log.length))?.groups?.['mark'];
  if (!name.startsWith(stem) || !name.endsWith(extension)) return undefined;
  return MARK.exec(name.slice(stem.length, name.length - extension.length))?.groups?.['mark'];
}

/** By the last change. Rotations within one tick of the file system's clock: numbers count up with age, dates down. */
function compareAge(a: Sibling, b: Sibling): number {
  if (a.facts.mtimeMs !== b.facts.mtimeMs) return a.facts.mtimeMs - b.facts.mtimeMs;
  const isCount = /^\d{1,5}$/.test(a.mark) && /^\d{1,5}$/.test(b.mark);
  return isCount ? Number(b.mark) - Number(a.mark) : a.mark < b.mark ? -1 : 1;
}

function namesAndFiles(siblings: readonly Sibling[]): string {
  return siblings.map(({ path, facts }) => `${path} ${facts.dev} ${facts.ino}`).join('\n');
}
