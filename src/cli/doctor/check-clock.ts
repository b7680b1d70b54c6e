import { existsSync } from 'node:fs';
import type { Config } from '../../config/schema.ts';
import { formatDuration } from '../../lib/duration.ts';
import { fine, type Finding } from './finding.ts';

const CHECK = 'clock';
const NEXT = 'let chrony or systemd-timesyncd set the clock: rules join metrics and logs by their stamps';
/** Before this program was written no clock was right. */
const EARLIEST_MS = Date.UTC(2025, 0, 1);
/** Seconds are the finest that a Date header tells. */
const TOLERATED_MS = 2000;
const TIMEOUT_MS = 5000;
const TIMESYNC = '/run/systemd/timesync';

/** Whether the clock is plausible: by itself, by who keeps it, and by that of InfluxDB. */
export async function checkClock(
  { engine, influx }: Pick<Config, 'engine' | 'influx'>,
  now: () => number = Date.now,
): Promise<Finding> {
  const nowMs = now();
  const time = new Date(nowMs).toISOString();
  if (nowMs < EARLIEST_MS) return { check: CHECK, state: 'fail', detail: `it says ${time}`, next: NEXT };
  const offsetMs = influx.url === undefined ? undefined : await offsetTo(influx.url, now);
  if (offsetMs !== undefined && Math.abs(offsetMs) > TOLERATED_MS) {
    const state = Math.abs(offsetMs) > engine.max_future_skew ? 'fail' : 'warn';
    const detail = `it is ${formatDuration(Math.abs(Math.round(offsetMs)))} ${offsetMs > 0 ? 'behind' : 'ahead of'} that of InfluxDB`;
    return { check: CHECK, state, detail, next: NEXT };
  }
  if (existsSync(TIMESYNC) && !existsSync(`${TIMESYNC}/synchronized`))
    return { check: CHECK, state: 'warn', detail: 'systemd-timesyncd has not set it yet', next: NEXT };
  return fine(CHECK, offsetMs === undefined ? `it says ${time}` : 'it agrees with that of InfluxDB');
}

/** How far the clock of a server is ahead of ours; undefined where it does not answer, which another check tells. */
async function offsetTo(url: string, now: () => number): Promise<number | undefined> {
  const startedMs = now();
  const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => undefined,
  );
  const date = Date.parse(response?.headers.get('date') ?? '');
  await response?.body?.cancel();
  if (Number.isNaN(date)) return undefined;
  // The header is cut to the second, the answer took half of the way.
  return date + 500 - (startedMs + now()) / 2;
}
