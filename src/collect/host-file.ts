import { readdirSync, readFileSync } from 'node:fs';

// Reading /proc synchronously costs a tenth of an asynchronous read and does not wait for hardware; what may wait
// (statfs, sensors, command lines) is read asynchronously by its collector.

/** A file that belongs there: its absence is an error. */
export function readHostFile(path: string): string {
  return readFileSync(path, 'utf8');
}

/** A file that may be missing or unreadable on this kernel or for this user. */
export function readHostFileIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Names in a directory; none when there is no such directory. */
export function listHostDirectory(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
