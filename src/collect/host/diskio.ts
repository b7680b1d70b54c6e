import type { Clock } from '../../lib/clock.ts';
import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { readHostFile, readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { parseInteger } from '../number.ts';

export interface DiskioOptions {
  readonly roots: HostRoots;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Columns of /proc/diskstats (Documentation/admin-guide/iostats.rst); times in milliseconds. */
const COLUMNS = {
  reads: 3,
  merged_reads: 4,
  read_bytes: 5,
  read_time: 6,
  writes: 7,
  merged_writes: 8,
  write_bytes: 9,
  write_time: 10,
  iops_in_progress: 11,
  io_time: 12,
  weighted_io_time: 13,
} as const;
type Counters = Readonly<Record<keyof typeof COLUMNS, bigint>>;

/** The kernel counts in sectors of 512 bytes whatever the disk's own sector is. */
const SECTOR_BYTES = 512n;

interface Reading {
  readonly counters: Counters;
  /** World wide identifier, where the disk has one. */
  readonly wwid: string | undefined;
}

/** Measurement `diskio`: counters of each block device that was ever used; from the second reading on, its rates. */
export function createDiskioCollector({ roots, clock }: DiskioOptions): Collector {
  let previous: ReadonlyMap<string, Reading> = new Map();
  let previousMs = 0;
  return {
    name: 'diskio',
    differences: true,
    async collect(timeMs) {
      const nowMs = clock.monotonic();
      const current = new Map<string, Reading>();
      const points: Point[] = [];
      for (const [name, counters] of parseDiskstats(readHostFile(`${roots.proc}/diskstats`))) {
        const before = previous.get(name);
        const wwid = before === undefined ? readWwid(roots, name) : before.wwid;
        current.set(name, { counters, wwid });
        const rates = before === undefined ? {} : diskRates(before.counters, counters, nowMs - previousMs);
        const tags = wwid === undefined ? { name } : { name, wwid };
        points.push({ measurement: 'diskio', tags, fields: { ...counters, ...rates }, timeMs });
      }
      previous = current;
      previousMs = nowMs;
      return points;
    },
  };
}

/** Counters by device; devices never used (idle loop devices) and lines that are not whole are left out. */
export function parseDiskstats(text: string): ReadonlyMap<string, Counters> {
  const devices = new Map<string, Counters>();
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/ +/);
    const name = columns[2];
    if (name === undefined || !columns.some((column, i) => i > 2 && column !== '0')) continue;
    const entries = Object.entries(COLUMNS).map(
      ([field, column]) => [field, parseInteger(columns[column])] as const,
    );
    if (entries.some(([, value]) => value === undefined)) continue;
    const counters = Object.fromEntries(entries) as Counters;
    devices.set(name, {
      ...counters,
      read_bytes: counters.read_bytes * SECTOR_BYTES,
      write_bytes: counters.write_bytes * SECTOR_BYTES,
    });
  }
  return devices;
}

/** Rates as Telegraf computes them; none where a counter went back, which means another disk under the name. */
function diskRates(before: Counters, now: Counters, elapsedMs: number): Record<string, number> {
  const wentBack = (['reads', 'writes', 'read_time', 'write_time', 'io_time'] as const).some(
    (field) => now[field] < before[field],
  );
  if (wentBack) return {};
  const delta = (...fields: readonly (keyof Counters)[]): number =>
    fields.reduce((sum, field) => sum + Number(now[field] - before[field]), 0);
  const operations = delta('reads', 'writes');
  return knownFields({
    io_await: operations > 0 ? delta('read_time', 'write_time') / operations : undefined,
    io_svctm: operations > 0 ? delta('io_time') / operations : undefined,
    io_util: elapsedMs > 0 ? (100 * delta('io_time')) / elapsedMs : undefined,
  }) as Record<string, number>;
}

function readWwid(roots: HostRoots, name: string): string | undefined {
  return readHostFileIfAny(`${roots.sys}/block/${name}/wwid`)?.trim() || undefined;
}
