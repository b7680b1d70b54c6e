import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostRoots } from '../host-roots.ts';

/** Size of a record (utmp(5)): glibc keeps 32-bit times on some 64-bit architectures and not on others. */
export const UTMP_RECORD_BYTES = ['arm64', 'riscv64', 's390x', 'loong64'].includes(process.arch) ? 400 : 384;
const USER_PROCESS = 7;

/** Names of the users logged in, one for each terminal, or undefined where the host keeps no utmp. */
export function readLoggedInUsers(roots: HostRoots): readonly string[] | undefined {
  // /var/run is often an absolute link to /run, which under another root leads nowhere.
  for (const path of ['run/utmp', 'var/run/utmp']) {
    try {
      return parseUtmp(readFileSync(join(roots.root, path)), UTMP_RECORD_BYTES);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** A record that is cut short is left out. */
export function parseUtmp(bytes: Buffer, recordBytes: number): readonly string[] {
  const users: string[] = [];
  for (let start = 0; start + recordBytes <= bytes.length; start += recordBytes) {
    if (bytes.readInt16LE(start) !== USER_PROCESS) continue;
    const name = bytes.subarray(start + 44, start + 76);
    const end = name.indexOf(0);
    users.push(name.toString('utf8', 0, end === -1 ? name.length : end));
  }
  return users;
}
