import { opendir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRotationMark } from './siblings.ts';

const MAGIC = /[*?[{]/;
const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4)$/;

/** Whether a path stands for several. */
export function isGlob(path: string): boolean {
  return MAGIC.test(path);
}

/**
 * The paths that match a pattern now, sorted: `*` and `?` (not across `/`), `[abc]`, `{a,b}`. Files that a rotation put
 * aside are left out: they are read through the log they belong to, be that among `known` ones only.
 */
export async function expandGlob(pattern: string, known: readonly string[] = []): Promise<string[]> {
  let folders = [''];
  const parts = pattern.split('/').slice(1);
  for (const [index, part] of parts.entries()) {
    const found: string[] = [];
    for (const folder of folders) {
      const isLast = index === parts.length - 1;
      if (!isGlob(part)) found.push(`${folder}/${part}`);
      else
        for (const name of await namesIn(folder === '' ? '/' : folder, toRegExp(part), isLast))
          found.push(join('/', folder, name));
    }
    folders = found;
  }
  const logs = new Set([...folders, ...known]);
  return [...new Set(folders)].filter((path) => !COMPRESSED.test(path) && !isRotatedFrom(path, logs)).sort();
}

async function namesIn(folder: string, pattern: RegExp, wantFiles: boolean): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      const fits = wantFiles ? !entry.isDirectory() : !entry.isFile();
      if (fits && pattern.test(entry.name)) names.push(entry.name);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
  return names;
}

/** Whether a path is another one of the list plus the mark of a rotation. */
function isRotatedFrom(path: string, paths: ReadonlySet<string>): boolean {
  for (const mark of path.slice(dirname(path).length + 1).matchAll(/[.-]/g)) {
    const at = dirname(path).length + 1 + mark.index;
    if (at > 0 && paths.has(path.slice(0, at)) && isRotationMark(path.slice(at + 1))) return true;
  }
  return false;
}

/** One path element as a regular expression; a leading dot is matched by a dot only. */
function toRegExp(part: string): RegExp {
  const body = part.replaceAll(/\[!?[^\]]+\]|\{[^{}]*\}|./gs, (token) => {
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token.startsWith('['))
      return `[${token
        .slice(1, -1)
        .replace(/^!/, '^')
        .replaceAll(/[\\[\]]/g, '\\$&')}]`;
    if (token.length > 1)
      return `(?:${token
        .slice(1, -1)
        .split(',')
        .map((word) => toRegExp(word).source.slice(1, -1))
        .join('|')})`;
    return token.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${body}$`);
}
