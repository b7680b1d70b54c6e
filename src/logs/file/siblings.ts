import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { factsOfPath, type FileFacts } from './file-facts.ts';

/** A file that a rotation may have made out of a log. */
export interface Sibling {
  readonly path: string;
  /** The rotation mark in its name: `1`, `20260703`, `2026-07-03-1700`. */
  readonly mark: string;
  readonly compression: 'none' | 'gzip' | 'unreadable';
  readonly facts: FileFacts;
}

const MARK = /^(?:\d{1,5}|\d{8,14}|\d{4}-\d{2}-\d{2}[\dT:.-]*|\d{8}-\d+)$/;
const COMPRESSED = /\.(?<kind>gz|bz2|xz|zst|lz4)$/;

/**
 * The rotated files beside `path`, oldest first: `auth.log.1`, `auth.log.2.gz`, `auth.log-20260703` (dateext),
 * `auth-20260703.log` (dateext with extension). While both `x` and `x.gz` exist only `x` counts: the other is not
 * finished. A rotation that runs during the listing moves names, so it is repeated until two in a row agree.
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

/** The rotation mark by which `name` differs from the name of the log, or undefined. */
function markOf(name: string, log: string): string | undefined {
  const extension = extname(log);
  const stem = log.slice(0, log.length - extension.length);
  const suffix = name.startsWith(log)
    ? name.slice(log.length)
    : name.startsWith(stem) && name.endsWith(extension)
      ? name.slice(stem.length, name.length - extension.length)
      : '';
  return /^[.-]/.test(suffix) && MARK.test(suffix.slice(1)) ? suffix.slice(1) : undefined;
}

/** Numbers count up with age, dates down; where marks of both kinds are mixed, the last change decides. */
function compareAge(a: Sibling, b: Sibling): number {
  const aNumber = a.mark.length <= 5;
  const bNumber = b.mark.length <= 5;
  if (aNumber && bNumber) return Number(b.mark) - Number(a.mark);
  if (!aNumber && !bNumber && a.mark !== b.mark) return a.mark < b.mark ? -1 : 1;
  return a.facts.mtimeMs - b.facts.mtimeMs;
}

function namesAndFiles(siblings: readonly Sibling[]): string {
  return siblings.map(({ path, facts }) => `${path} ${facts.dev} ${facts.ino}`).join('\n');
}
