import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { toInteger } from '../number.ts';
import type { SystemSource } from './system-source.ts';

/** Measurement `diskio` where disks are not told apart: one point, `name=total`. */
export function createPortableDiskioCollector(load: () => Promise<SystemSource>): Collector {
  return {
    name: 'diskio',
    async collect(timeMs) {
      const source = await load();
      // Both are absent on a system they do not know.
      const [operations, bytes] = [await source.disksIO(), await source.fsStats()];
      const fields = knownFields({
        reads: toInteger(operations?.rIO),
        writes: toInteger(operations?.wIO),
        read_bytes: toInteger(bytes?.rx),
        write_bytes: toInteger(bytes?.wx),
      });
      if (Object.keys(fields).length === 0) return [];
      return [{ measurement: 'diskio', tags: { name: 'total' }, fields, timeMs }];
    },
  };
}
