import { readHostFile, readHostFileIfAny } from '../../host-file.ts';
import type { HostRoots } from '../../host-roots.ts';
import type { Mount } from './mount.ts';
import { parseMountinfo, parseMounts } from './mount.ts';

/** File systems that hold no data: always without blocks, so never asked. autofs would mount what it watches. */
const PSEUDO = new Set([
  'autofs',
  'binfmt_misc',
  'bpf',
  'cgroup',
  'cgroup2',
  'configfs',
  'debugfs',
  'devpts',
  'fusectl',
  'mqueue',
  'nsfs',
  'proc',
  'pstore',
  'rpc_pipefs',
  'securityfs',
  'sysfs',
  'tracefs',
]);

export interface MountFilter {
  readonly ignoreFs: readonly string[];
  readonly ignoreMountOptions: readonly string[];
}

/**
 * The host's mounts worth reporting: those of process 1, because a container's own are others; of several on one path
 * the last, which is the one to be seen.
 */
export function readMounts(roots: HostRoots, filter: MountFilter): readonly Mount[] {
  const byPath = new Map<string, Mount>();
  for (const mount of readMountTable(roots.proc)) {
    byPath.delete(mount.path);
    byPath.set(mount.path, mount);
  }
  return [...byPath.values()].filter(
    ({ fstype, options }) =>
      !PSEUDO.has(fstype) &&
      !filter.ignoreFs.includes(fstype) &&
      !options.some((option) => filter.ignoreMountOptions.includes(option)),
  );
}

function readMountTable(proc: string): readonly Mount[] {
  const mountinfo = readHostFileIfAny(`${proc}/1/mountinfo`);
  if (mountinfo !== undefined) return parseMountinfo(mountinfo);
  const mounts = readHostFileIfAny(`${proc}/1/mounts`);
  if (mounts !== undefined) return parseMounts(mounts);
  return parseMountinfo(readHostFile(`${proc}/self/mountinfo`));
}
