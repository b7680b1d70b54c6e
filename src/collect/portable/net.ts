import { networkInterfaces } from 'node:os';
import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';
import { knownFields } from '../fields.ts';
import { toInteger } from '../number.ts';
import type { SystemSource } from './system-source.ts';

/** Measurement `net` where there is no /proc: bytes, errors and drops of interfaces that are up and no loopback. */
export function createPortableNetCollector(load: () => Promise<SystemSource>): Collector {
  return {
    name: 'net',
    async collect(timeMs) {
      const addresses = networkInterfaces();
      const rows = await (await load()).networkStats('*');
      return rows.flatMap((row): readonly Point[] => {
        const isLoopback = addresses[row.iface]?.some(({ internal }) => internal) ?? false;
        if (isLoopback || row.operstate === 'down') return [];
        const fields = knownFields({
          bytes_sent: toInteger(row.tx_bytes),
          bytes_recv: toInteger(row.rx_bytes),
          err_in: toInteger(row.rx_errors),
          err_out: toInteger(row.tx_errors),
          drop_in: toInteger(row.rx_dropped),
          drop_out: toInteger(row.tx_dropped),
        });
        if (Object.keys(fields).length === 0) return [];
        return [{ measurement: 'net', tags: { interface: row.iface }, fields, timeMs }];
      });
    },
  };
}
