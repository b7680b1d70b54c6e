import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { readHostFile } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseNumber } from '../number.ts';

export interface CpuOptions {
  readonly roots: HostRoots;
  /** Points per CPU (`cpu0`, …) beside `cpu-total`. */
  readonly perCpu: boolean;
}

/** Columns of a `cpu` line of /proc/stat, in jiffies (proc_stat(5)); user contains guest, nice contains guest_nice. */
const COLUMNS = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
] as const;
/** Time by state; what a kernel does not count is absent. */
export type Jiffies = Readonly<Partial<Record<(typeof COLUMNS)[number], number>>>;

/** Measurement `cpu` from `/proc/stat`. */
export function createCpuCollector({ roots, perCpu }: CpuOptions): Collector {
  return createCpuUsageCollector(() => parseCpuTimes(readHostFile(`${roots.proc}/stat`)), perCpu);
}

/**
 * Measurement `cpu` from whatever counts the times of each CPU, `cpu-total` for the machine: percent of the time between
 * two collections, so the first collection yields none.
 */
export function createCpuUsageCollector(
  readTimes: () => ReadonlyMap<string, Jiffies>,
  perCpu: boolean,
): Collector {
  let previous: ReadonlyMap<string, Jiffies> = new Map();
  return {
    name: 'cpu',
    differences: true,
    async collect(timeMs) {
      const current = readTimes();
      const points: Point[] = [];
      for (const [cpu, now] of current) {
        const before = previous.get(cpu);
        if (before === undefined || (!perCpu && cpu !== 'cpu-total')) continue;
        const fields = cpuUsage(before, now);
        if (fields !== undefined) points.push({ measurement: 'cpu', tags: { cpu }, fields, timeMs });
      }
      previous = current;
      return points;
    },
  };
}

/** Jiffies by CPU, `cpu-total` for the machine. */
export function parseCpuTimes(stat: string): ReadonlyMap<string, Jiffies> {
  const times = new Map<string, Jiffies>();
  for (const line of stat.split('\n')) {
    if (!line.startsWith('cpu')) break;
    const [name = '', ...values] = line.trim().split(/\s+/);
    const jiffies = Object.fromEntries(COLUMNS.map((column, i) => [column, parseNumber(values[i])]));
    if (jiffies['idle'] !== undefined) times.set(name === 'cpu' ? 'cpu-total' : name, jiffies);
  }
  return times;
}

/**
 * Percent of the interval by state, as Telegraf computes it, or undefined where no time passed. A counter that went
 * back (a CPU taken out and put in; idle and iowait may) leaves its field out and counts as no time.
 */
export function cpuUsage(before: Jiffies, now: Jiffies): Record<string, number> | undefined {
  const delta = (column: (typeof COLUMNS)[number]): number | undefined => {
    const [a, b] = [before[column], now[column]];
    return a === undefined || b === undefined || b < a ? undefined : b - a;
  };
  const idle = delta('idle');
  const busy = COLUMNS.slice(0, 8)
    .filter((column) => column !== 'idle')
    .reduce((sum, column) => sum + (delta(column) ?? 0), 0);
  const total = busy + (idle ?? 0);
  if (total === 0) return undefined;
  // A guest's time is part of user's and nice's; a share larger than the whole tells nothing.
  const shareOf = (
    column: 'user' | 'nice',
    guest: 'guest' | 'guest_nice',
  ): readonly (number | undefined)[] => {
    const [whole, part = 0] = [delta(column), delta(guest)];
    return whole === undefined || part > whole ? [] : [whole - part, delta(guest)];
  };
  const [user, guest] = shareOf('user', 'guest');
  const [nice, guestNice] = shareOf('nice', 'guest_nice');
  const percent = (jiffies: number | undefined): number | undefined =>
    jiffies === undefined ? undefined : (100 * jiffies) / total;
  return knownFields({
    usage_user: percent(user),
    usage_nice: percent(nice),
    usage_system: percent(delta('system')),
    usage_idle: percent(idle),
    usage_iowait: percent(delta('iowait')),
    usage_irq: percent(delta('irq')),
    usage_softirq: percent(delta('softirq')),
    usage_steal: percent(delta('steal')),
    usage_guest: percent(guest),
    usage_guest_nice: percent(guestNice),
    usage_active: idle === undefined ? undefined : percent(busy),
  }) as Record<string, number>;
}
