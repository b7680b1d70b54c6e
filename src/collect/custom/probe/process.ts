import type { Point } from '../../../model/point.ts';
import type { ProcessTable } from '../../host/process-table.ts';

/** Characters the kernel keeps of a name. */
const KERNEL_NAME_LENGTH = 15;

/**
 * Measurement `procstat_lookup`: how many processes of a name there are, and how many of them are alive. Fails
 * where there is no /proc, for that would look like an outage.
 */
export function probeProcess(processes: ProcessTable, name: string, timeMs: number): readonly Point[] {
  const kernelName = name.slice(0, KERNEL_NAME_LENGTH);
  const all = processes(timeMs);
  if (all.length === 0) throw new Error('no processes can be seen; this probe needs /proc');
  const found = all.filter((process) => process.name === kernelName);
  const alive = found.filter(({ state }) => state !== 'Z' && state !== 'X');
  return [
    {
      measurement: 'procstat_lookup',
      tags: { exe: name, pid_finder: 'native', result: 'success' },
      fields: { pid_count: BigInt(found.length), running: BigInt(alive.length), result_code: 0n },
      timeMs,
    },
  ];
}
