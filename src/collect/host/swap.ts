import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { readHostFile, readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseInteger, percentOf } from '../number.ts';
import { parseMeminfo } from './meminfo.ts';

/** Telegraf multiplies pages by 4 KiB on every architecture. */
const PAGE_BYTES = 4096n;

/** Measurement `swap`: sizes in one point, bytes moved in and out since boot in a second one, as Telegraf writes it. */
export function createSwapCollector({ roots }: { readonly roots: HostRoots }): Collector {
  return {
    name: 'swap',
    async collect(timeMs) {
      const points: Point[] = [];
      const info = parseMeminfo(readHostFile(`${roots.proc}/meminfo`));
      const [total, free] = [info.get('SwapTotal'), info.get('SwapFree')];
      if (total !== undefined && free !== undefined && free <= total) {
        const used = total - free;
        const fields = { total, used, free, used_percent: percentOf(used, total) };
        points.push({ measurement: 'swap', tags: {}, fields, timeMs });
      }
      const vmstat = readHostFileIfAny(`${roots.proc}/vmstat`) ?? '';
      const pagesIn = parseInteger(/^pswpin (\d+)$/m.exec(vmstat)?.[1]);
      const pagesOut = parseInteger(/^pswpout (\d+)$/m.exec(vmstat)?.[1]);
      if (pagesIn !== undefined && pagesOut !== undefined) {
        const fields = { in: pagesIn * PAGE_BYTES, out: pagesOut * PAGE_BYTES };
        points.push({ measurement: 'swap', tags: {}, fields, timeMs });
      }
      return points;
    },
  };
}
