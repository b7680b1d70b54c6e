import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Time zone of the host whose root is mounted at HOST_ROOT: its log stamps are in that zone, not in the container's.
 * Told by where `etc/localtime` points, else by `etc/timezone`. Undefined where this is the host itself, where `TZ`
 * says it, or where it is not told.
 */
export function findHostTimeZone(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const root = env['HOST_ROOT'];
  if (root === undefined || root === '' || root === '/' || env['TZ']) return undefined;
  const names = [
    () => readlinkSync(path.join(root, 'etc/localtime')).split('/zoneinfo/')[1],
    () => readFileSync(path.join(root, 'etc/timezone'), 'utf8').trim(),
  ];
  return names.map(knownZone).find((name) => name !== undefined);
}

function knownZone(read: () => string | undefined): string | undefined {
  try {
    const name = read();
    if (name === undefined || name === '') return undefined;
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
