import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { readHostFile, readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseInteger } from '../number.ts';

/** Measurement `kernel`: counters since boot, boot time (Unix seconds) and available entropy (bits). */
export function createKernelCollector({ roots }: { readonly roots: HostRoots }): Collector {
  return {
    name: 'kernel',
    async collect(timeMs) {
      const stat = readHostFile(`${roots.proc}/stat`);
      const counter = (key: string): bigint | undefined =>
        parseInteger(new RegExp(`^${key} (\\d+)`, 'm').exec(stat)?.[1]);
      const entropy = readHostFileIfAny(`${roots.proc}/sys/kernel/random/entropy_avail`);
      const fields = knownFields({
        boot_time: counter('btime'),
        context_switches: counter('ctxt'),
        entropy_avail: parseInteger(entropy?.trim()),
        interrupts: counter('intr'),
        processes_forked: counter('processes'),
      });
      return Object.keys(fields).length === 0 ? [] : [{ measurement: 'kernel', tags: {}, fields, timeMs }];
    },
  };
}
