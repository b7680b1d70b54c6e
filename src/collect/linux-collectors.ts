import { arch } from 'node:os';
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
import { createProcessTable } from './host/process-table.ts';
import { createProcstatCollector } from './host/procstat/procstat.ts';
import { createDockerCollector } from './host/docker/docker.ts';
import { createSystemdUnitsCollector } from './host/systemd/systemd-units.ts';
import { createTempCollector } from './host/temp.ts';
import { createSwapCollector } from './host/swap.ts';
import { createSystemCollector } from './host/system.ts';

export interface LinuxCollectorsOptions {
  readonly roots: HostRoots;
  readonly clock: Clock;
  /** Default: that of this program. */
  readonly architecture?: string;
  /** Default: statfs(2). */
  readonly statfs?: (path: string) => Promise<FsStats>;
}

/** The collectors of a Linux host, by their name in the configuration. */
export function createLinuxCollectors(
  config: CollectConfig,
  { roots, clock, architecture = arch(), ...io }: LinuxCollectorsOptions,
) {
  const { cpu, disk, net, procstat, systemd_units: units, docker } = config;
  const processes = createProcessTable(roots);
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
    net: () => createNetCollector({ roots, ignoreInterfaces: net.ignore_interfaces }),
    netstat: () => createNetstatCollector({ roots }),
    processes: () => createProcessesCollector({ processes }),
    system: () => createSystemCollector({ roots }),
    kernel: () => createKernelCollector({ roots }),
    pressure: () => createPressureCollector({ roots }),
    host_info: () => createHostInfoCollector({ roots, architecture }),
    temp: () => createTempCollector({ roots }),
    procstat: () =>
      createProcstatCollector({
        roots,
        clock,
        processes,
        top: procstat.top,
        maxCmdlineCharacters: procstat.max_cmdline,
      }),
    systemd_units: () => createSystemdUnitsCollector({ roots, pattern: `*.${units.unit_type}` }),
    docker: () =>
      createDockerCollector({
        socketPath: docker.socket,
        timeoutMs: docker.timeout,
        maxContainers: docker.max_containers,
      }),
  } satisfies Record<string, () => Collector>;
}
