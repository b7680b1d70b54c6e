import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseInteger, parseNumber } from '../number.ts';

const RESOURCES = ['cpu', 'memory', 'io'] as const;
const LINE =
  /^(?<type>some|full) avg10=(?<avg10>[\d.]+) avg60=(?<avg60>[\d.]+) avg300=(?<avg300>[\d.]+) total=(?<total>\d+)$/;

/**
 * Measurement `pressure` (PSI, Documentation/accounting/psi.rst): the stalled microseconds in one point, percentages
 * in another, as Telegraf splits them. `full` of the CPU has no meaning for a whole system and is left out. A kernel
 * without PSI yields nothing.
 */
export function createPressureCollector({ roots }: { readonly roots: HostRoots }): Collector {
  return {
    name: 'pressure',
    async collect(timeMs) {
      const points: Point[] = [];
      for (const resource of RESOURCES) {
        for (const line of (readHostFileIfAny(`${roots.proc}/pressure/${resource}`) ?? '').split('\n')) {
          const groups = LINE.exec(line)?.groups;
          const type = groups?.['type'];
          if (groups === undefined || type === undefined || (resource === 'cpu' && type === 'full')) continue;
          const total = parseInteger(groups['total']);
          const [avg10, avg60, avg300] = ['avg10', 'avg60', 'avg300'].map((key) => parseNumber(groups[key]));
          if (total === undefined || avg10 === undefined || avg60 === undefined || avg300 === undefined)
            continue;
          const tags = { resource, type };
          points.push({ measurement: 'pressure', tags, fields: { total }, timeMs });
          points.push({ measurement: 'pressure', tags, fields: { avg10, avg60, avg300 }, timeMs });
        }
      }
      return points;
    },
  };
}
