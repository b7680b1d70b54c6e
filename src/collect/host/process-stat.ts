import { listHostDirectory, readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseNumber } from '../number.ts';

/** What /proc/PID/stat says of a process (proc_pid_stat(5)); times in clock ticks, sizes in bytes. */
export interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  /** One letter: R, S, D, Z, T, t, W, X, I, P. */
  readonly state: string;
  readonly parentPid: number;
  readonly minorFaults: number;
  readonly childMinorFaults: number;
  readonly majorFaults: number;
  readonly childMajorFaults: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly threads: number;
  /** Ticks after boot. */
  readonly startTicks: number;
  readonly virtualBytes: number;
  readonly residentPages: number;
  /** Waiting for block devices, where the kernel accounts it. */
  readonly ioDelayTicks: number;
}

/** Every process there is; one that ended while it was read is left out. */
export function readProcesses(roots: HostRoots): readonly ProcessStat[] {
  return listHostDirectory(roots.proc).flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const stat = parseProcessStat(readHostFileIfAny(`${roots.proc}/${entry}/stat`) ?? '');
    return stat === undefined ? [] : [stat];
  });
}

/** A process's own name may hold spaces and parentheses, so the last parenthesis ends it. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  if (open < 1 || close < open) return undefined;
  const pid = parseNumber(text.slice(0, open).trim());
  const [state, ...rest] = text
    .slice(close + 1)
    .trim()
    .split(' ');
  if (pid === undefined || state === undefined || rest.length < 21) return undefined;
  // Column numbers of the manual page minus 4: `rest` starts with column 4, ppid.
  const at = (column: number): number => parseNumber(rest[column - 4]) ?? 0;
  return {
    pid,
    name: text.slice(open + 1, close),
    state,
    parentPid: at(4),
    minorFaults: at(10),
    childMinorFaults: at(11),
    majorFaults: at(12),
    childMajorFaults: at(13),
    userTicks: at(14),
    systemTicks: at(15),
    threads: at(20),
    startTicks: at(22),
    virtualBytes: at(23),
    residentPages: at(24),
    ioDelayTicks: at(42),
  };
}
