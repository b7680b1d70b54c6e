import type { Clock } from '../lib/clock.ts';
import type { Collector } from './collector.ts';
import type { CollectConfig } from './config.ts';
import { createDiskCollector } from './host/disk/disk.ts';
import { createDockerCollector } from './host/docker/docker.ts';
import { createPortableCpuCollector } from './portable/cpu.ts';
import { createPortableDiskioCollector } from './portable/diskio.ts';
import { createPortableHostInfoCollector } from './portable/host-info.ts';
import { createPortableMemCollector } from './portable/mem.ts';
import { listPortableMounts } from './portable/mounts.ts';
import { createPortableNetCollector } from './portable/net.ts';
import { createPortableNetstatCollector } from './portable/netstat.ts';
import { createPortableProcessesCollector } from './portable/processes.ts';
import { createPortableSwapCollector } from './portable/swap.ts';
import { createPortableSystemCollector } from './portable/system.ts';
import type { SystemSource } from './portable/system-source.ts';

export interface PortableCollectorsOptions {
  readonly clock: Clock;
  readonly load: () => Promise<SystemSource>;
}

/** The collectors of a host that is no Linux, by their name in the configuration: the same measurements, fewer fields. */
export function createPortableCollectors(
  { cpu, disk, docker }: CollectConfig,
  { clock, load }: PortableCollectorsOptions,
) {
  const filter = { ignoreFs: disk.ignore_fs, ignoreMountOptions: disk.ignore_mount_opts };
  return {
    cpu: () => createPortableCpuCollector({ perCpu: cpu.per_cpu }),
    mem: () => createPortableMemCollector(load),
    swap: () => createPortableSwapCollector(load),
    disk: () =>
      createDiskCollector({
        clock,
        root: '/',
        mountTimeoutMs: disk.mount_timeout,
        listMounts: () => listPortableMounts(load, filter),
        describeDevice: ({ device }) => ({ device: device.replace('/dev/', '') }),
      }),
    diskio: () => createPortableDiskioCollector(load),
    net: () => createPortableNetCollector(load),
    netstat: () => createPortableNetstatCollector(load),
    processes: () => createPortableProcessesCollector(load),
    system: () => createPortableSystemCollector(load),
    docker: () =>
      createDockerCollector({
        socketPath: docker.socket,
        timeoutMs: docker.timeout,
        maxContainers: docker.max_containers,
      }),
    host_info: () => createPortableHostInfoCollector(load),
  } satisfies Record<string, () => Collector>;
}
