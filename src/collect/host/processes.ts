import type { Collector } from '../collector.ts';
import type { ProcessTable } from './process-table.ts';

/** State letter of /proc/PID/stat → field. */
const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'blocked',
  Z: 'zombies',
  X: 'dead',
  T: 'stopped',
  t: 'stopped',
  W: 'paging',
  I: 'idle',
  P: 'parked',
};

/** Measurement `processes`: how many there are in each state, and their threads. `parked` appears only when seen. */
export function createProcessesCollector({ processes }: { readonly processes: ProcessTable }): Collector {
  return {
    name: 'processes',
    async collect(timeMs) {
      const counts: Record<string, number> = { unknown: 0, total: 0, total_threads: 0 };
      for (const [letter, field] of Object.entries(STATES)) if (letter !== 'P') counts[field] = 0;
      for (const { state, threads } of processes(timeMs)) {
        const field = STATES[state] ?? 'unknown';
        counts[field] = (counts[field] ?? 0) + 1;
        counts['total'] = (counts['total'] ?? 0) + 1;
        counts['total_threads'] = (counts['total_threads'] ?? 0) + threads;
      }
      if (counts['total'] === 0) return [];
      const fields = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, BigInt(count)]));
      return [{ measurement: 'processes', tags: {}, fields, timeMs }];
    },
  };
}
