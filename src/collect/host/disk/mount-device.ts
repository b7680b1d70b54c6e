import { readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readHostFileIfAny } from '../../host-file.ts';
import type { HostRoots } from '../../host-roots.ts';
import type { Mount } from './mount.ts';

/** Name of a mount's device without `/dev/`, and the label of its file system, as Telegraf tags them. */
export interface MountDevice {
  readonly device: string;
  readonly label?: string | undefined;
}

/** What the mount table calls a device → what the kernel calls it. */
export function mountDevice(roots: HostRoots, mount: Mount): MountDevice {
  const device = kernelName(roots, mount).replaceAll('/dev/', '');
  return { device, label: readLabel(roots, device) };
}

function kernelName(roots: HostRoots, { device, fstype, deviceNumber }: Mount): string {
  if (device === '' || device === 'none') return fstype;
  const link = device.startsWith('/dev/mapper/')
    ? join(roots.root, device)
    : device === '/dev/root' && deviceNumber !== undefined
      ? join(roots.sys, 'dev/block', deviceNumber)
      : undefined;
  if (link === undefined) return device;
  try {
    return `/dev/${basename(readlinkSync(link))}`;
  } catch {
    return device;
  }
}

function readLabel(roots: HostRoots, device: string): string | undefined {
  const mapperName = readHostFileIfAny(join(roots.sys, 'block', device, 'dm/name'))?.trim();
  if (mapperName) return mapperName;
  const number = deviceNumber(join(roots.root, 'dev', device));
  if (number === undefined) return undefined;
  const udev = readHostFileIfAny(join(roots.root, 'run/udev/data', `b${number}`)) ?? '';
  return /^E:ID_FS_LABEL=([^=\n]+)$/m.exec(udev)?.[1];
}

/** `major:minor` of a block device (makedev(3)). */
function deviceNumber(path: string): string | undefined {
  try {
    const status = statSync(path, { bigint: true });
    if (!status.isBlockDevice()) return undefined;
    const major = ((status.rdev >> 32n) & 0xfffff000n) | ((status.rdev >> 8n) & 0xfffn);
    const minor = ((status.rdev >> 12n) & 0xffffff00n) | (status.rdev & 0xffn);
    return `${major}:${minor}`;
  } catch {
    return undefined;
  }
}
