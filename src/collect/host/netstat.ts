import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Collector } from '../collector.ts';
import type { HostRoots } from '../host-roots.ts';
import { hostNetPath } from '../host-roots.ts';

/** State column of /proc/net/tcp (include/net/tcp_states.h) → field. */
const TCP_STATES: Readonly<Record<string, string>> = {
  '01': 'tcp_established',
  '02': 'tcp_syn_sent',
  '03': 'tcp_syn_recv',
  '04': 'tcp_fin_wait1',
  '05': 'tcp_fin_wait2',
  '06': 'tcp_time_wait',
  '07': 'tcp_close',
  '08': 'tcp_close_wait',
  '09': 'tcp_last_ack',
  '0A': 'tcp_listen',
  '0B': 'tcp_closing',
};

const UNIX_DGRAM = '0002';

/**
 * Measurement `netstat`: sockets by state. As Telegraf counts them, sockets with the same addresses are one (several
 * workers listening on a port), and sockets of the Unix domain are counted too, once a path: datagrams as
 * `udp_socket`, the others as `tcp_none`.
 */
export function createNetstatCollector({ roots }: { readonly roots: HostRoots }): Collector {
  return {
    name: 'netstat',
    async collect(timeMs) {
      const counts = new Map<string, number>();
      const add = (field: string): void => void counts.set(field, (counts.get(field) ?? 0) + 1);
      const table = (file: string): string => hostNetPath(roots, file);
      if (!existsSync(table('tcp')) && !existsSync(table('unix'))) return [];
      for (const file of ['tcp', 'tcp6']) {
        const seen = new Set<string>();
        for await (const columns of tableRows(table(file))) {
          const field = TCP_STATES[columns[3] ?? ''];
          // Only sockets that listen or are closed can share their addresses.
          if (field === undefined) continue;
          if (field !== 'tcp_listen' && field !== 'tcp_close') add(field);
          else if (isNew(seen, columns.slice(1, 4).join(' '))) add(field);
        }
      }
      for (const file of ['udp', 'udp6']) {
        const seen = new Set<string>();
        for await (const columns of tableRows(table(file))) {
          if (columns.length > 3 && isNew(seen, columns.slice(1, 3).join(' '))) add('udp_socket');
        }
      }
      const seen = new Set<string>();
      for await (const columns of tableRows(table('unix'))) {
        const path = columns.length === 8 ? columns[7] : '';
        if (columns.length >= 7 && isNew(seen, `${columns[4]} ${path}`))
          add(columns[4] === UNIX_DGRAM ? 'udp_socket' : 'tcp_none');
      }
      const names = [...Object.values(TCP_STATES), 'tcp_none', 'udp_socket'];
      const fields = Object.fromEntries(names.map((name) => [name, BigInt(counts.get(name) ?? 0)]));
      return [{ measurement: 'netstat', tags: {}, fields, timeMs }];
    },
  };
}

function isNew(seen: Set<string>, key: string): boolean {
  return !seen.has(key) && seen.add(key) !== undefined;
}

/** Rows of a socket table without its heading, read in pieces: a busy server's has hundreds of thousands. */
async function* tableRows(path: string): AsyncGenerator<readonly string[]> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return;
  let isHeading = true;
  for await (const line of file.readLines()) {
    if (!isHeading) yield line.trim().split(/\s+/);
    isHeading = false;
  }
}
