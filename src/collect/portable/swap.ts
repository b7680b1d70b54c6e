import type { Collector } from '../collector.ts';
import { percentOf, toInteger } from '../number.ts';
import type { SystemSource } from './system-source.ts';

/** Measurement `swap` where there is no /proc: sizes only. */
export function createPortableSwapCollector(load: () => Promise<SystemSource>): Collector {
  return {
    name: 'swap',
    async collect(timeMs) {
      const { swaptotal, swapfree } = await (await load()).mem();
      const [total, free] = [toInteger(swaptotal), toInteger(swapfree)];
      if (total === undefined || free === undefined || free > total) return [];
      const used = total - free;
      const fields = { total, used, free, used_percent: percentOf(used, total) };
      return [{ measurement: 'swap', tags: {}, fields, timeMs }];
    },
  };
}
