import type { Point } from '../../../model/point.ts';
import { knownFields } from '../../fields.ts';
import { parseInteger, parseNumber } from '../../number.ts';
import { runCommand } from '../../run-command.ts';

export interface IcmpProbeOptions {
  readonly host: string;
  /** Echo requests, a second apart. */
  readonly count: number;
  /** Wait for an answer to the last one. */
  readonly timeoutMs: number;
  /** Default: ping(8), which may ask for echoes where this program may not. */
  readonly ping?: string;
}

const MAX_OUTPUT_BYTES = 64 * 1024;
/** What ping itself needs beside waiting. */
const MARGIN_MS = 2000;
const COUNTS = /^(\d+) packets transmitted, (\d+)(?: packets)? received,.*?([\d.]+)% packet loss/m;
const TIMES = /^(?:rtt|round-trip) min\/avg\/max(?:\/\w+)? = ([\d.]+)\/([\d.]+)\/([\d.]+)(?:\/([\d.]+))? ms/m;
const NO_SUCH_HOST = /not known|unknown host|bad address|cannot resolve/i;

/** Measurement `ping`: whether and how fast a host answers. Silence is an answer; only a missing program is an error. */
export async function probeIcmp(options: IcmpProbeOptions, timeMs: number): Promise<readonly Point[]> {
  const { host, count, timeoutMs, ping = 'ping' } = options;
  // Seconds, but on macOS milliseconds.
  const wait = process.platform === 'darwin' ? timeoutMs : Math.ceil(timeoutMs / 1000);
  const text = await runCommand({
    command: [ping, '-n', '-c', String(count), '-W', String(wait), host],
    timeoutMs: count * 1000 + timeoutMs + MARGIN_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    // 1 is no answer, 2 (68 on macOS) is no question.
    acceptStatus: [0, 1, 2, 68],
    withStandardError: true,
  });
  const [, transmitted, received, loss] = COUNTS.exec(text) ?? [];
  const [, minimum, average, maximum, deviation] = TIMES.exec(text) ?? [];
  const failure = NO_SUCH_HOST.test(text) ? 1n : 2n;
  const fields = knownFields({
    packets_transmitted: parseInteger(transmitted),
    packets_received: parseInteger(received),
    percent_packet_loss: parseNumber(loss),
    minimum_response_ms: parseNumber(minimum),
    average_response_ms: parseNumber(average),
    maximum_response_ms: parseNumber(maximum),
    standard_deviation_ms: parseNumber(deviation),
    result_code: transmitted === undefined ? failure : 0n,
  });
  return [{ measurement: 'ping', tags: { url: host }, fields, timeMs }];
}
