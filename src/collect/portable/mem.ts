import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { percentOf, toInteger } from '../number.ts';
import type { SystemSource } from './system-source.ts';

/** Measurement `mem` where there is no /proc: what every system can say, `used` being what is not available. */
export function createPortableMemCollector(load: () => Promise<SystemSource>): Collector {
  return {
    name: 'mem',
    async collect(timeMs) {
      const info = await (await load()).mem();
      const [total, available] = [toInteger(info.total), toInteger(info.available)];
      if (total === undefined || total === 0n || available === undefined || available > total) return [];
      const fields = knownFields({
        total,
        available,
        used: total - available,
        free: toInteger(info.free),
        used_percent: percentOf(total - available, total),
        available_percent: percentOf(available, total),
      });
      return [{ measurement: 'mem', tags: {}, fields, timeMs }];
    },
  };
}
