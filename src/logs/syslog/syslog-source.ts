import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { LogSource } from '../source.ts';
import { createTally } from '../tally.ts';
import { createFramer, type Frame } from './framer.ts';
import { createLineQueue } from './line-queue.ts';
import { createRateBound } from './rate-bound.ts';
import { createUdpDrops, type UdpDrops } from './udp-drops.ts';

/** An address to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface SyslogSourceOptions {
  readonly udp?: ListenAddress | undefined;
  readonly tcp?: ListenAddress | undefined;
  /** Per peer; what is above is dropped and counted. */
  readonly maxLinesPerSecond: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  /** A new name that was never given before: what came over the network can not be read again. */
  readonly newId: () => string;
  readonly maxLineBytes?: number | undefined;
}

/** A syslog listener, and where it listens; a port of 0 was chosen by the system. */
export interface SyslogSource extends LogSource {
  addresses(): { readonly udp?: ListenAddress | undefined; readonly tcp?: ListenAddress | undefined };
}

const QUEUE_LINES = 10_000;
const QUEUE_BYTES = 16 * 1024 * 1024;
const MAX_CONNECTIONS = 256;
const LISTEN_AGAIN_MS = 5000;
/** For bursts; the kernel grants what net.core.rmem_max allows. */
const UDP_BUFFER_BYTES = 8 * 1024 * 1024;
const BUFFER_FULL = 'they came faster than they were read (net.core.rmem_max bounds the buffer)';
const TOO_FAST = 'more lines a second than are allowed';

/**
 * Receives syslog over UDP (a message is a datagram) and TCP (RFC 6587). Delivers messages as they came, header and all.
 * A TCP sender waits while the store is slow; what a UDP sender sends then, or what is above the rate, is a gap.
 */
export function createSyslogSource(options: SyslogSourceOptions): SyslogSource {
  const { clock, logger, udp, tcp } = options;
  const id = `syslog:${[udp && `udp/${describe(udp)}`, tcp && `tcp/${describe(tcp)}`].filter(Boolean).join('+')}`;
  const maxLineBytes = options.maxLineBytes ?? 64 * 1024;
  const tally = createTally(id, 'syslog', clock);
  const rate = createRateBound(clock, options.maxLinesPerSecond);
  const generation = options.newId();
  const queue = createLineQueue({
    source: id,
    clock,
    random: options.random,
    tally,
    maxLines: QUEUE_LINES,
    maxBytes: QUEUE_BYTES,
  });
  const connections = new Set<Socket>();
  let udpSocket: UdpSocket | undefined;
  let udpDrops: UdpDrops | undefined;
  let tcpServer: Server | undefined;
  let received = 0;
  let isStopped = false;
  let cancelRetries: (() => void)[] = [];

  function take({ text, cutBytes }: Frame, peer: string): void {
    if (!rate.allows(peer)) return queue.drop(peer, TOO_FAST);
    const line = { text, id: `${generation}:${received++}` };
    queue.add(cutBytes > 0 ? { ...line, cutBytes } : line, peer);
  }

  async function listenUdp(address: ListenAddress): Promise<void> {
    const socket = createSocket(address.host.includes(':') ? 'udp6' : 'udp4');
    socket.on('message', (message, { address: peer }) => {
      const text = message.toString('utf8', 0, maxLineBytes).replace(/[\r\n\0]+$/, '');
      if (text !== '') take({ text, cutBytes: Math.max(0, message.length - maxLineBytes) }, peer);
    });
    socket.bind(address.port, address.host);
    await once(socket, 'listening').catch((error: unknown) => {
      socket.close();
      throw error;
    });
    socket.on('error', (error) =>
      logger.warn({ source: id, error: error.message }, 'A syslog socket failed.'),
    );
    udpSocket = socket;
    askForRoom(socket);
    const { address: host, port } = socket.address();
    udpDrops = createUdpDrops({
      host,
      port,
      clock,
      onDrops: (count) => queue.drop('unknown senders', BUFFER_FULL, count),
    });
    udpDrops.start();
  }

  async function listenTcp(address: ListenAddress): Promise<void> {
    const server = createServer((socket) => {
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
      socket.on('error', (error) => logger.debug({ source: id, error: error.message }, 'A peer hung up.'));
      void readConnection(socket);
    });
    server.maxConnections = MAX_CONNECTIONS;
    server.listen(address.port, address.host);
    await once(server, 'listening');
    server.on('error', (error) =>
      logger.warn({ source: id, error: error.message }, 'A syslog server failed.'),
    );
    tcpServer = server;
  }

  async function readConnection(socket: Socket): Promise<void> {
    const peer = socket.remoteAddress ?? 'unknown';
    const framer = createFramer(maxLineBytes);
    socket.setKeepAlive(true);
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        for (const frame of framer.push(chunk)) take(frame, peer);
        if (queue.isHalfFull()) await queue.drained();
      }
    } catch {
      // The sender went away in the middle; what came before counts.
    }
    for (const frame of framer.finish()) take(frame, peer);
  }

  /** Listens, and tries again later where the address is taken. */
  async function keepListening(
    address: ListenAddress,
    listen: (address: ListenAddress) => Promise<void>,
  ): Promise<void> {
    if (isStopped) return;
    try {
      await listen(address);
      tally.reading();
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (tally.failing(problem))
        logger.error({ source: id, problem }, 'The syslog address can not be used.');
      cancelRetries.push(clock.after(LISTEN_AGAIN_MS, () => void keepListening(address, listen)));
    }
  }

  return {
    id,
    async start(_position, sink) {
      isStopped = false;
      queue.start(sink);
      if (udp !== undefined) await keepListening(udp, listenUdp);
      if (tcp !== undefined) await keepListening(tcp, listenTcp);
    },
    async stop() {
      isStopped = true;
      for (const cancel of cancelRetries) cancel();
      cancelRetries = [];
      await udpDrops?.stop();
      udpDrops = undefined;
      for (const socket of connections) socket.destroy();
      tcpServer?.close();
      udpSocket?.close();
      tcpServer = undefined;
      udpSocket = undefined;
      await queue.stop();
      tally.stopped();
    },
    status: () => tally.status(),
    addresses() {
      const bound = tcpServer?.address();
      const tcpAddress =
        bound !== null && typeof bound === 'object' ? { host: bound.address, port: bound.port } : undefined;
      const udpBound = udpSocket?.address();
      return { udp: udpBound && { host: udpBound.address, port: udpBound.port }, tcp: tcpAddress };
    },
  };
}

/** Linux grants as much as it may; other systems refuse what is too much. */
function askForRoom(socket: UdpSocket): void {
  try {
    socket.setRecvBufferSize(UDP_BUFFER_BYTES);
  } catch {
    // the usual size it is, then
  }
}

function describe({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
