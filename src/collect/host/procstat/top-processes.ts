import type { ProcessStat } from '../process-stat.ts';

/** A process with what it used since the last reading. */
export interface UsedProcess {
  readonly stat: ProcessStat;
  /** Percent of one CPU, or undefined where there is no earlier reading. */
  readonly cpuPercent: number | undefined;
}

/** The `count` processes that used most CPU, and the `count` that hold most memory, each once. */
export function topProcesses(processes: readonly UsedProcess[], count: number): readonly UsedProcess[] {
  const byCpu = processes
    .filter(({ cpuPercent }) => (cpuPercent ?? 0) > 0)
    .toSorted((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0));
  const byMemory = processes
    .filter(({ stat }) => stat.residentPages > 0)
    .toSorted((a, b) => b.stat.residentPages - a.stat.residentPages);
  return [...new Set([...byCpu.slice(0, count), ...byMemory.slice(0, count)])];
}
