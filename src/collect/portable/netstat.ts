import type { Collector } from '../collector.ts';
import type { SystemSource } from './system-source.ts';

/** A connection's state as netstat(1) of some system spells it → field. */
const STATES: Readonly<Record<string, string>> = {
  ESTABLISHED: 'tcp_established',
  SYN_SENT: 'tcp_syn_sent',
  SYN_RECV: 'tcp_syn_recv',
  SYN_RECEIVED: 'tcp_syn_recv',
  FIN_WAIT1: 'tcp_fin_wait1',
  FIN_WAIT_1: 'tcp_fin_wait1',
  FIN_WAIT2: 'tcp_fin_wait2',
  FIN_WAIT_2: 'tcp_fin_wait2',
  TIME_WAIT: 'tcp_time_wait',
  CLOSE: 'tcp_close',
  CLOSED: 'tcp_close',
  CLOSE_WAIT: 'tcp_close_wait',
  LAST_ACK: 'tcp_last_ack',
  LISTEN: 'tcp_listen',
  LISTENING: 'tcp_listen',
  CLOSING: 'tcp_closing',
};

/** Measurement `netstat` where there is no /proc: internet sockets by state. */
export function createPortableNetstatCollector(load: () => Promise<SystemSource>): Collector {
  return {
    name: 'netstat',
    async collect(timeMs) {
      const fields: Record<string, bigint> = { udp_socket: 0n };
      for (const field of Object.values(STATES)) fields[field] = 0n;
      for (const { protocol, state } of await (await load()).networkConnections()) {
        const field = protocol.startsWith('udp')
          ? 'udp_socket'
          : STATES[state.toUpperCase().replace('-', '_')];
        if (field !== undefined) fields[field] = (fields[field] ?? 0n) + 1n;
      }
      return [{ measurement: 'netstat', tags: {}, fields, timeMs }];
    },
  };
}
