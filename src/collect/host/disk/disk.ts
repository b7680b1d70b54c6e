import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import type { FieldValue, Point } from '../../../model/point.ts';
import type { Collector } from '../../collector.ts';
import { knownFields } from '../../fields.ts';
import { percentOf } from '../../number.ts';
import type { MountDevice } from './mount-device.ts';
import type { Mount } from './mount.ts';
import type { FsStats } from './statfs-guard.ts';
import { createStatfsGuard } from './statfs-guard.ts';

export interface DiskOptions {
  /** Mounted file systems to report. */
  readonly listMounts: () => Promise<readonly Mount[]>;
  readonly describeDevice: (mount: Mount) => MountDevice;
  /** Where the host's `/` is. */
  readonly root: string;
  readonly clock: Pick<Clock, 'after'>;
  /** How long one file system may take to answer. */
  readonly mountTimeoutMs: number;
  readonly statfs?: (path: string) => Promise<FsStats>;
}

/** Network file systems hang when their server is away; they leave a thread to those that do not. */
const REMOTE = /^(nfs|cifs|smb|9p|ceph|glusterfs|afs|lustre|fuse|davfs|ncpfs|ocfs2|gfs)/;
const MAX_STUCK_REMOTE = 2;
const MAX_STUCK = 3;

/** Measurement `disk`: space and inodes of each mounted file system, in bytes and numbers. */
export function createDiskCollector(options: DiskOptions): Collector {
  const { clock, listMounts, describeDevice, mountTimeoutMs: timeoutMs } = options;
  const ask = options.statfs ?? ((path: string) => statfs(path, { bigint: true }));
  const remote = createStatfsGuard({ statfs: ask, clock, timeoutMs, maxStuck: MAX_STUCK_REMOTE });
  const local = createStatfsGuard({
    statfs: ask,
    clock,
    timeoutMs,
    maxStuck: MAX_STUCK - MAX_STUCK_REMOTE,
  });
  let devices: ReadonlyMap<string, MountDevice> = new Map();
  return {
    name: 'disk',
    async collect(timeMs) {
      const mounts = await listMounts();
      devices = new Map(
        mounts.map((mount) => [mountKey(mount), devices.get(mountKey(mount)) ?? describeDevice(mount)]),
      );
      const points: Point[] = [];
      // One after the other, so that a hanging server never holds more than one thread a call; local ones first.
      for (const isRemote of [false, true]) {
        for (const mount of mounts.filter(({ fstype }) => REMOTE.test(fstype) === isRemote)) {
          const stats = await (isRemote ? remote : local).ask(join(options.root, mount.path));
          if (stats === undefined || stats.blocks === 0n) continue;
          const { device, label } = devices.get(mountKey(mount)) ?? describeDevice(mount);
          const tags = { path: mount.path, device, fstype: mount.fstype, mode: mountMode(mount) };
          points.push({
            measurement: 'disk',
            tags: label === undefined ? tags : { ...tags, label },
            fields: diskFields(stats),
            timeMs,
          });
        }
      }
      return points;
    },
    report() {
      const silent = [...local.stuck(), ...remote.stuck()];
      return { problem: silent.length === 0 ? undefined : `no answer from ${silent.join(', ')}` };
    },
  };
}

function mountKey({ device, path, fstype }: Mount): string {
  return `${device}\n${path}\n${fstype}`;
}

function mountMode({ options }: Mount): string {
  return options.includes('rw') ? 'rw' : options.includes('ro') ? 'ro' : 'unknown';
}

/**
 * As df(1) counts: `free` is what an ordinary user may take, so `used` and `free` need not add up to `total`. A file
 * system that claims more free than it has says nothing about what is used.
 */
function diskFields(stats: FsStats): Record<string, FieldValue> {
  const used = stats.bfree > stats.blocks ? undefined : (stats.blocks - stats.bfree) * stats.bsize;
  const free = stats.bavail * stats.bsize;
  const inodesUsed = stats.ffree > stats.files ? undefined : stats.files - stats.ffree;
  return knownFields({
    total: stats.blocks * stats.bsize,
    free,
    used,
    used_percent: used === undefined ? undefined : percentOf(used, used + free),
    inodes_total: stats.files,
    inodes_free: stats.ffree,
    inodes_used: inodesUsed,
    inodes_used_percent: inodesUsed === undefined ? undefined : percentOf(inodesUsed, stats.files),
  });
}
