import type { MountFilter } from '../host/disk/mount-table.ts';
import type { Mount } from '../host/disk/mount.ts';
import type { SystemSource } from './system-source.ts';

/** Mounted file systems where there is no mount table to read. */
export async function listPortableMounts(
  load: () => Promise<SystemSource>,
  { ignoreFs }: MountFilter,
): Promise<readonly Mount[]> {
  const rows = await (await load()).fsSize();
  return rows
    .filter(({ mount, type }) => mount !== '' && !ignoreFs.includes(type))
    .map(({ fs, mount, type, rw }) => ({
      device: fs,
      path: mount,
      fstype: type,
      options: rw === null ? [] : [rw ? 'rw' : 'ro'],
    }));
}
