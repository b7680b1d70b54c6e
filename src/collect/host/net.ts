import { readFile } from 'node:fs/promises';
import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { readHostFile, readHostFileIfAny } from '../host-file.ts';
import type { HostRoots } from '../host-roots.ts';
import { hostNetPath } from '../host-roots.ts';
import { parseInteger } from '../number.ts';

export interface NetOptions {
  readonly roots: HostRoots;
  /** Names left out; `*` stands for anything. */
  readonly ignoreInterfaces: readonly string[];
}

/** Columns of /proc/net/dev after the interface's name: 8 for receiving, 8 for sending. */
const COLUMNS = {
  bytes_recv: 0,
  packets_recv: 1,
  err_in: 2,
  drop_in: 3,
  bytes_sent: 8,
  packets_sent: 9,
  err_out: 10,
  drop_out: 11,
} as const;

// net_device flags, include/uapi/linux/if.h
const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;

// Asking for it takes as long as everything else here together, and it seldom changes.
const SPEED_KEPT_MS = 15_000;

/**
 * Measurement `net`: counters of each interface that is up and no loopback, and its speed in Mbit/s, which is -1
 * where the driver names none (as Telegraf writes it).
 */
export function createNetCollector({ roots, ignoreInterfaces }: NetOptions): Collector {
  const ignored = ignoreInterfaces.map(wildcard);
  const speeds = new Map<string, { readonly speed: bigint; readonly atMs: number }>();

  async function speedOf(name: string, atMs: number): Promise<bigint> {
    const known = speeds.get(name);
    if (known !== undefined && Math.abs(atMs - known.atMs) < SPEED_KEPT_MS) return known.speed;
    const speed = await readSpeed(roots, name);
    speeds.set(name, { speed, atMs });
    return speed;
  }

  return {
    name: 'net',
    async collect(timeMs) {
      const rows = parseNetDev(readHostFile(hostNetPath(roots, 'dev'))).filter(
        ([name]) => isShown(roots, name) && !ignored.some((pattern) => pattern.test(name)),
      );
      const present = new Set(rows.map(([name]) => name));
      for (const name of speeds.keys()) if (!present.has(name)) speeds.delete(name);
      return Promise.all(
        rows.map(async ([name, counters]): Promise<Point> => {
          const fields = { ...counters, speed: await speedOf(name, timeMs) };
          return { measurement: 'net', tags: { interface: name }, fields, timeMs };
        }),
      );
    },
  };
}

/** Counters by interface; a line that is not whole is left out. */
export function parseNetDev(text: string): readonly (readonly [string, Record<string, bigint>])[] {
  const rows: (readonly [string, Record<string, bigint>])[] = [];
  for (const line of text.split('\n').slice(2)) {
    // An alias has a colon in its name: the last one ends it.
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    const counters: Record<string, bigint> = {};
    for (const [field, column] of Object.entries(COLUMNS)) {
      const value = parseInteger(values[column]);
      if (value !== undefined) counters[field] = value;
    }
    if (name !== '' && Object.keys(counters).length === Object.keys(COLUMNS).length)
      rows.push([name, counters]);
  }
  return rows;
}

/** Whether the interface is up and no loopback; one that /sys does not know (another namespace) is shown. */
function isShown(roots: HostRoots, name: string): boolean {
  const text = readHostFileIfAny(`${roots.sys}/class/net/${name}/flags`);
  if (text === undefined) return name !== 'lo';
  const flags = Number(text.trim());
  return (flags & IFF_UP) !== 0 && (flags & IFF_LOOPBACK) === 0;
}

/** The kernel waits for its networking lock here, so it is not read on the main thread. */
async function readSpeed(roots: HostRoots, name: string): Promise<bigint> {
  const text = await readFile(`${roots.sys}/class/net/${name}/speed`, 'utf8').catch(() => '');
  return parseInteger(text.trim()) ?? -1n;
}

function wildcard(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}
