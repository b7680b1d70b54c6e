import type { ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';

/** Bytes that may wait for one slow reader before it is cut off (its browser connects again by itself). */
const MAX_WAITING_BYTES = 1024 * 1024;
const HEARTBEAT_MS = 15_000;

export interface StreamHub {
  /** Makes the response a stream of server-sent events until either side closes it. */
  join(response: ServerResponse): void;
  /** Sends to all readers. Costs nothing while there are none. */
  publish(event: string, data: () => unknown): void;
  readers(): number;
  stop(): void;
}

/** Server-sent events (HTML Living Standard, 9.2) to any number of readers; a reader that lags is cut off. */
export function createStreamHub(clock: Clock): StreamHub {
  const readers = new Set<ServerResponse>();
  let cancelHeartbeat = (): void => {};

  function beat(): void {
    send(': heartbeat\n\n');
    cancelHeartbeat = clock.after(HEARTBEAT_MS, beat);
  }

  function send(text: string): void {
    for (const reader of readers) {
      if (reader.writableLength > MAX_WAITING_BYTES) reader.destroy();
      else reader.write(text);
    }
  }

  cancelHeartbeat = clock.after(HEARTBEAT_MS, beat);
  return {
    join(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'keep-alive' });
      response.write('retry: 2000\n\n');
      readers.add(response);
      response.on('close', () => readers.delete(response));
    },
    publish(event, data) {
      if (readers.size === 0) return;
      const json = JSON.stringify(data(), (_key, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      );
      send(`event: ${event}\ndata: ${json}\n\n`);
    },
    readers: () => readers.size,
    stop() {
      cancelHeartbeat();
      for (const reader of readers) reader.end();
      readers.clear();
    },
  };
}
