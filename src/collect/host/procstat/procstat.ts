import type { Clock } from '../../../lib/clock.ts';
import type { Point } from '../../../model/point.ts';
import type { Collector } from '../../collector.ts';
import { knownFields } from '../../fields.ts';
import { readHostFile } from '../../host-file.ts';
import type { HostRoots } from '../../host-roots.ts';
import { parseInteger } from '../../number.ts';
import { parseMeminfo } from '../meminfo.ts';
import type { ProcessStat } from '../process-stat.ts';
import type { ProcessTable } from '../process-table.ts';
import { readProcessDetails } from './process-details.ts';
import type { UsedProcess } from './top-processes.ts';
import { topProcesses } from './top-processes.ts';
import { createUserNames } from './user-names.ts';

export interface ProcstatOptions {
  readonly roots: HostRoots;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly processes: ProcessTable;
  /** Processes by CPU, and as many by memory. */
  readonly top: number;
  /** Longest command line; 0 leaves it out, for it may hold secrets. */
  readonly maxCmdlineCharacters: number;
}

/** Clock ticks a second, fixed for user space on every architecture Node runs on (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** gopsutil's words for the state letters. */
const STATUS: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleep',
  D: 'blocked',
  I: 'idle',
  T: 'stop',
  t: 'stop',
  Z: 'zombie',
};

/**
 * Measurement `procstat`: the processes that use most CPU or memory. Pid and user are fields; of several
 * with one name all but the first carry a tag `instance`, so that none overwrites another.
 */
export function createProcstatCollector(options: ProcstatOptions): Collector {
  const { roots, clock, top } = options;
  const userName = createUserNames(roots);
  let previous: ReadonlyMap<string, number> | undefined;
  let previousMs = 0;

  function useSince(processes: readonly ProcessStat[]): readonly UsedProcess[] {
    const nowMs = clock.monotonic();
    const elapsedSeconds = (nowMs - previousMs) / 1000;
    const current = new Map(processes.map((stat) => [identityOf(stat), ticksOf(stat)]));
    const used = processes.map((stat) => {
      // A process that was not there before used all it used since.
      const before = previous === undefined ? undefined : (previous.get(identityOf(stat)) ?? 0);
      const ticks = before === undefined ? undefined : Math.max(0, ticksOf(stat) - before);
      const cpuPercent =
        ticks === undefined || elapsedSeconds <= 0
          ? undefined
          : (100 * ticks) / TICKS_PER_SECOND / elapsedSeconds;
      return { stat, cpuPercent };
    });
    previous = current;
    previousMs = nowMs;
    return used;
  }

  return {
    name: 'procstat',
    differences: true,
    async collect(timeMs) {
      const chosen = topProcesses(useSince(options.processes(timeMs)), top);
      const bootSeconds = parseInteger(/^btime (\d+)$/m.exec(readHostFile(`${roots.proc}/stat`))?.[1]);
      const totalBytes = parseMeminfo(readHostFile(`${roots.proc}/meminfo`)).get('MemTotal');
      const instances = new Map<string, number>();
      const points: Point[] = [];
      for (const { stat, cpuPercent } of chosen) {
        const directory = `${roots.proc}/${stat.pid}`;
        const details = await readProcessDetails(directory, stat, options.maxCmdlineCharacters);
        // Gone since the table was read.
        if (details.uid === undefined) continue;
        const rss = details.fields['memory_rss'];
        const fields = knownFields({
          ...details.fields,
          ...statFields(stat, bootSeconds),
          cpu_usage: cpuPercent,
          memory_usage:
            totalBytes === undefined || typeof rss !== 'bigint'
              ? undefined
              : (100 * Number(rss)) / Number(totalBytes),
          user: userName(details.uid),
          cmdline: details.cmdline,
        });
        const tags = { process_name: details.longName ?? stat.name };
        const instance = (instances.get(tags.process_name) ?? 0) + 1;
        instances.set(tags.process_name, instance);
        points.push({
          measurement: 'procstat',
          tags: instance === 1 ? tags : { ...tags, instance: String(instance) },
          fields,
          timeMs,
        });
      }
      return points;
    },
  };
}

/** A pid is used again; with the time of its start it is one process. */
function identityOf({ pid, startTicks }: ProcessStat): string {
  return `${pid} ${startTicks}`;
}

function ticksOf({ userTicks, systemTicks }: ProcessStat): number {
  return userTicks + systemTicks;
}

function statFields(stat: ProcessStat, bootSeconds: bigint | undefined): Point['fields'] {
  const startMs = BigInt(Math.round((1000 * stat.startTicks) / TICKS_PER_SECOND));
  return knownFields({
    pid: BigInt(stat.pid),
    ppid: BigInt(stat.parentPid),
    status: STATUS[stat.state],
    num_threads: BigInt(stat.threads),
    minor_faults: BigInt(stat.minorFaults),
    major_faults: BigInt(stat.majorFaults),
    child_minor_faults: BigInt(stat.childMinorFaults),
    child_major_faults: BigInt(stat.childMajorFaults),
    cpu_time_user: stat.userTicks / TICKS_PER_SECOND,
    cpu_time_system: stat.systemTicks / TICKS_PER_SECOND,
    cpu_time_iowait: stat.ioDelayTicks / TICKS_PER_SECOND,
    // Nanoseconds since the epoch.
    created_at: bootSeconds === undefined ? undefined : (bootSeconds * 1000n + startMs) * 1_000_000n,
  });
}
