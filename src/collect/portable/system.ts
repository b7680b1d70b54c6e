import { cpus, loadavg, platform, uptime } from 'node:os';
import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { formatUptime } from '../host/system.ts';
import { toInteger } from '../number.ts';
import type { SystemSource } from './system-source.ts';

/** Measurement `system` where there is no /proc. Windows has no load average. */
export function createPortableSystemCollector(load: () => Promise<SystemSource>): Collector {
  let physicalCores: number | undefined;
  return {
    name: 'system',
    async collect(timeMs) {
      const point = (fields: Point['fields']): Point => ({ measurement: 'system', tags: {}, fields, timeMs });
      const source = await load();
      physicalCores ??= (await source.cpu()).physicalCores;
      const users = (await source.users()).map(({ user }) => user);
      const [load1, load5, load15] = platform() === 'win32' ? [] : loadavg();
      const seconds = Math.floor(uptime());
      return [
        point(
          knownFields({
            load1,
            load5,
            load15,
            n_cpus: BigInt(cpus().length),
            n_physical_cpus: physicalCores > 0 ? toInteger(physicalCores) : undefined,
            n_users: BigInt(users.length),
            n_unique_users: BigInt(new Set(users).size),
          }),
        ),
        point({ uptime: BigInt(seconds) }),
        point({ uptime_format: formatUptime(seconds) }),
      ];
    },
  };
}
