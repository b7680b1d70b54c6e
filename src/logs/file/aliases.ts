import { lstat } from 'node:fs/promises';
import { factsOfPath } from './file-facts.ts';

/** What the paths stand for. */
export interface Standing {
  /** Of those that are not followed yet, the ones to follow: one for each file. */
  readonly fresh: readonly string[];
  /** Second names of a file (links of either kind), and the path by which it is followed. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * Finds paths of one and the same file among those that are followed and others. A link that leads nowhere stands for
 * nothing; where several names are new, one that is no symbolic link goes first.
 */
export async function findAliases(
  followed: ReadonlySet<string>,
  paths: readonly string[],
): Promise<Standing> {
  const byFile = new Map<string, string>();
  const aliases = new Map<string, string>();
  const fresh: string[] = [];
  const others = paths.filter((path) => !followed.has(path));
  const links = new Set<string>();
  for (const path of others) if (await isLink(path)) links.add(path);
  for (const path of [...followed, ...others.filter((path) => !links.has(path)), ...links]) {
    const facts = await factsOfPath(path).catch(() => undefined);
    const file = facts && `${facts.dev} ${facts.ino}`;
    const first = file && byFile.get(file);
    if (first !== undefined && !followed.has(path)) {
      aliases.set(path, first);
      continue;
    }
    if (file !== undefined) byFile.set(file, path);
    if (!followed.has(path) && !(file === undefined && links.has(path))) fresh.push(path);
  }
  return { fresh, aliases };
}

async function isLink(path: string): Promise<boolean> {
  const facts = await lstat(path).catch(() => undefined);
  return facts?.isSymbolicLink() === true;
}
