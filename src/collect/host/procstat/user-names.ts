import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readHostFileIfAny } from '../../host-file.ts';
import type { HostRoots } from '../../host-roots.ts';

/** Names of the host's users by number; a number without a name is its own. */
export function createUserNames(roots: HostRoots): (uid: string) => string {
  const path = join(roots.root, 'etc/passwd');
  let readMtimeMs = -1;
  let names: ReadonlyMap<string, string> = new Map();
  return (uid) => {
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (mtimeMs !== readMtimeMs) names = parsePasswd(readHostFileIfAny(path) ?? '');
    readMtimeMs = mtimeMs;
    return names.get(uid) ?? uid;
  };
}

/** The first of several names of one number counts, as for getpwuid(3). */
function parsePasswd(text: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name && uid && !names.has(uid)) names.set(uid, name);
  }
  return names;
}
