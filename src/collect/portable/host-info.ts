import { arch, platform } from 'node:os';
import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { toInteger } from '../number.ts';
import type { SystemSource } from './system-source.ts';

/** Measurement `host_info` where there is no /proc. */
export function createPortableHostInfoCollector(load: () => Promise<SystemSource>): Collector {
  return {
    name: 'host_info',
    async collect(timeMs) {
      const source = await load();
      const [os, machine, cpu, mem] = [
        await source.osInfo(),
        await source.system(),
        await source.cpu(),
        await source.mem(),
      ];
      const fields = knownFields({
        os: platform(),
        architecture: arch(),
        kernel: os.kernel || undefined,
        distribution: os.distro || undefined,
        release: os.release || undefined,
        manufacturer: machine.manufacturer || undefined,
        model: machine.model || undefined,
        cpu_model: `${cpu.manufacturer} ${cpu.brand}`.trim() || undefined,
        memory_bytes: toInteger(mem.total),
      });
      return [{ measurement: 'host_info', tags: {}, fields, timeMs }];
    },
  };
}
