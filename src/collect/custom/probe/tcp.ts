import { connect } from 'node:net';
import type { Point } from '../../../model/point.ts';

export interface TcpProbeOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** Codes of Telegraf's `net_response`. */
const RESULT_CODES = { success: 0n, timeout: 1n, connection_failed: 2n } as const;

/** Measurement `net_response`: whether and how fast a TCP port takes a connection. */
export async function probeTcp(options: TcpProbeOptions, timeMs: number): Promise<readonly Point[]> {
  const { host, port } = options;
  const startedMs = performance.now();
  const result = await tryConnect(options);
  const responseTime = (performance.now() - startedMs) / 1000;
  return [
    {
      measurement: 'net_response',
      tags: { server: host, port: String(port), protocol: 'tcp', result },
      fields: {
        ...(result === 'success' ? { response_time: responseTime } : {}),
        result_code: RESULT_CODES[result],
        result_type: result,
      },
      timeMs,
    },
  ];
}

function tryConnect({ host, port, timeoutMs }: TcpProbeOptions): Promise<keyof typeof RESULT_CODES> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (result: keyof typeof RESULT_CODES): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => finish('timeout'), timeoutMs);
    socket.once('connect', () => finish('success'));
    socket.once('error', () => finish('connection_failed'));
  });
}
