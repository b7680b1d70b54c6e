import { readFile } from 'node:fs/promises';
import type { Clock } from '../../lib/clock.ts';

export interface UdpDropsOptions {
  /** Address and port of the socket. */
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly onDrops: (count: number) => void;
}

/** Watches how many datagrams the kernel threw away because a socket's buffer was full. Linux only; elsewhere silent. */
export interface UdpDrops {
  start(): void;
  /** Looks once more. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1000;
const TABLES = ['/proc/net/udp', '/proc/net/udp6'];

export function createUdpDrops({ host, port, clock, onDrops }: UdpDropsOptions): UdpDrops {
  let seen = 0;
  let cancel = (): void => {};
  let isStopped = false;

  async function look(): Promise<void> {
    const tables = await Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => '')));
    const drops = tables.reduce((sum, table) => sum + dropsIn(table, host, port), 0);
    if (drops > seen) onDrops(drops - seen);
    seen = drops;
  }

  function lookLater(): void {
    cancel = clock.after(LOOK_EVERY_MS, () => {
      void look().then(() => {
        if (!isStopped) lookLater();
      });
    });
  }

  return {
    start: lookLater,
    async stop() {
      isStopped = true;
      cancel();
      await look();
    },
  };
}

/**
 * The drops of a socket in a table of `/proc/net`: the second column is its address and port in hex, IPv4 addresses with
 * their bytes turned round; the last is the count.
 */
export function dropsIn(table: string, host: string, port: number): number {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const isV4 = /^[\d.]+$/.test(host);
  const hexHost = host
    .split('.')
    .map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'))
    .toReversed()
    .join('');
  return table
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, address = '']) =>
      isV4 ? address === `${hexHost}:${hexPort}` : address.endsWith(`:${hexPort}`),
    )
    .reduce((sum, columns) => sum + (Number(columns.at(-1)) || 0), 0);
}
