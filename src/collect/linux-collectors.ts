import type { Clock } from '../lib/clock.ts';
import type { Collector } from './collector.ts';
import type { CollectConfig } from './config.ts';
import type { HostRoots } from './host-roots.ts';
import { createCpuCollector } from './host/cpu.ts';
import { createDiskCollector } from './host/disk/disk.ts';
import { mountDevice } from './host/disk/mount-device.ts';
import { readMounts } from './host/disk/mount-table.ts';
import type { FsStats } from './host/disk/statfs-guard.ts';
import { createDiskioCollector } from './host/diskio.ts';
import { createHostInfoCollector } from './host/host-info.ts';
import { createKernelCollector } from './host/kernel.ts';
import { createMemCollector } from './host/mem.ts';
import { createNetCollector } from './host/net.ts';
import { createNetstatCollector } from './host/netstat.ts';
import { createPressureCollector } from './host/pressure.ts';
import { createProcessesCollector } from './host/processes.ts';
import { createSwapCollector } from './host/swap.ts';
import { createSystemCollector } from './host/system.ts';

export interface LinuxCollectorsOptions {
  readonly roots: HostRoots;
  readonly clock: Clock;
  /** Default: statfs(2). */
  readonly statfs?: (path: string) => Promise<FsStats>;
}

/** The collectors of a Linux host, by their name in the configuration. */
export function createLinuxCollectors(
  config: CollectConfig,
  { roots, clock, ...io }: LinuxCollectorsOptions,
) {
  const { cpu, disk } = config;
  return {
    cpu: () => createCpuCollector({ roots, perCpu: cpu.per_cpu }),
    mem: () => createMemCollector({ roots }),
    swap: () => createSwapCollector({ roots }),
    disk: () =>
      createDiskCollector({
        ...io,
        clock,
        root: roots.root,
        mountTimeoutMs: disk.mount_timeout,
        listMounts: async () =>
          readMounts(roots, { ignoreFs: disk.ignore_fs, ignoreMountOptions: disk.ignore_mount_opts }),
        describeDevice: (mount) => mountDevice(roots, mount),
      }),
    diskio: () => createDiskioCollector({ roots, clock }),
    net: () => createNetCollector({ roots }),
    netstat: () => createNetstatCollector({ roots }),
    processes: () => createProcessesCollector({ roots }),
    system: () => createSystemCollector({ roots }),
    kernel: () => createKernelCollector({ roots }),
    pressure: () => createPressureCollector({ roots }),
    host_info: () => createHostInfoCollector({ roots }),
  } satisfies Record<string, () => Collector>;
}
