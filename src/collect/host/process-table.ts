import type { HostRoots } from '../host-roots.ts';
import type { ProcessStat } from './process-stat.ts';
import { readProcesses } from './process-stat.ts';

/** Every process at a moment; what reads them at the same moment shares one reading. */
export type ProcessTable = (atMs: number) => readonly ProcessStat[];

export function createProcessTable(roots: HostRoots): ProcessTable {
  let [readAtMs, processes] = [-1, [] as readonly ProcessStat[]];
  return (atMs) => {
    if (atMs !== readAtMs) processes = readProcesses(roots);
    readAtMs = atMs;
    return processes;
  };
}
