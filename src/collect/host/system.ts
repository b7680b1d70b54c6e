import { join } from 'node:path';
import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { listHostDirectory, readHostFile, readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseNumber } from '../number.ts';
import { readLoggedInUsers } from './utmp.ts';

/** Measurement `system`: load, CPUs and users in one point, uptime and its readable form in two more, as Telegraf. */
export function createSystemCollector({ roots }: { readonly roots: HostRoots }): Collector {
  let cpus = { online: 0, physical: undefined as number | undefined };
  return {
    name: 'system',
    async collect(timeMs) {
      const point = (fields: Point['fields']): Point => ({ measurement: 'system', tags: {}, fields, timeMs });
      const [load1, load5, load15] = readHostFile(`${roots.proc}/loadavg`).split(' ').map(parseNumber);
      const online = readHostFile(`${roots.proc}/stat`).match(/^cpu\d+ /gm)?.length ?? 0;
      if (online !== cpus.online) cpus = { online, physical: countCores(roots) };
      const users = readLoggedInUsers(roots);
      const points = [
        point(
          knownFields({
            load1,
            load5,
            load15,
            n_cpus: count(online),
            n_physical_cpus: count(cpus.physical),
            n_users: users === undefined ? undefined : BigInt(users.length),
            n_unique_users: users === undefined ? undefined : BigInt(new Set(users).size),
          }),
        ),
      ].filter(({ fields }) => Object.keys(fields).length > 0);
      const uptime = parseNumber(readHostFileIfAny(`${roots.proc}/uptime`)?.split(' ')[0]);
      if (uptime !== undefined && uptime >= 0) {
        // The kernel rounds up where it reports whole seconds (sysinfo(2)).
        const seconds = Math.ceil(uptime);
        points.push(point({ uptime: BigInt(seconds) }), point({ uptime_format: formatUptime(seconds) }));
      }
      return points;
    },
  };
}

function count(value: number | undefined): bigint | undefined {
  return value === undefined || value === 0 ? undefined : BigInt(value);
}

/** Cores, each counted once however many threads it runs; unknown where the kernel tells no topology. */
function countCores(roots: HostRoots): number | undefined {
  const directory = join(roots.sys, 'devices/system/cpu');
  const siblings = new Set<string>();
  for (const cpu of listHostDirectory(directory).filter((name) => /^cpu\d+$/.test(name))) {
    const topology = join(directory, cpu, 'topology');
    const list =
      readHostFileIfAny(join(topology, 'core_cpus_list')) ??
      readHostFileIfAny(join(topology, 'thread_siblings_list'));
    if (list !== undefined) siblings.add(list.trim());
  }
  return siblings.size;
}

/** ` 1:01`, `1 day,  0:05`, `12 days, 13:00`, as uptime(1) prints it. */
export function formatUptime(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = String(Math.floor(seconds / 3600) % 24).padStart(2, ' ');
  const minutes = String(Math.floor(seconds / 60) % 60).padStart(2, '0');
  return `${days === 0 ? '' : `${days} day${days > 1 ? 's' : ''}, `}${hours}:${minutes}`;
}
