import type { Collector } from '../collector.ts';
import type { SystemSource } from './system-source.ts';

/** State as `systeminformation` names it → field. */
const STATES: Readonly<Record<string, string>> = {
  running: 'running',
  sleeping: 'sleeping',
  blocked: 'blocked',
  zombie: 'zombies',
  stopped: 'stopped',
};

/** Measurement `processes` where there is no /proc: processes by state, as far as `ps` tells states apart. */
export function createPortableProcessesCollector(load: () => Promise<SystemSource>): Collector {
  return {
    name: 'processes',
    async collect(timeMs) {
      const { list } = await (await load()).processes();
      if (list.length === 0) return [];
      const fields: Record<string, bigint> = { total: BigInt(list.length), unknown: 0n };
      for (const field of Object.values(STATES)) fields[field] = 0n;
      for (const { state } of list) {
        const field = STATES[state] ?? 'unknown';
        fields[field] = (fields[field] ?? 0n) + 1n;
      }
      return [{ measurement: 'processes', tags: {}, fields, timeMs }];
    },
  };
}
