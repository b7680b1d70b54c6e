import type { InfluxConfig } from '../../influx/config.ts';
import { flux } from '../../influx/flux.ts';
import { createQuery } from '../../influx/query.ts';
import { createInfluxTarget } from '../../influx/transport.ts';
import { systemClock } from '../../lib/clock.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import { requireInflux } from '../influx-connection.ts';
import { fine, type Finding } from './finding.ts';

const CHECK = 'InfluxDB';
const SETUP = 'run `crosswatch setup`, and point influx.token_file to the token it wrote';

/** Whether InfluxDB answers, and whether the token may write and read each bucket. Nothing is written. */
export async function checkInflux(config: InfluxConfig): Promise<readonly Finding[]> {
  const { url, timeout: timeoutMs, gzip } = config;
  if (url === undefined) return [fine(CHECK, 'none is configured: history is kept locally')];
  const connection = requireInflux(config);
  const target = createInfluxTarget({ ...connection, timeoutMs, gzip, clock: systemClock });
  const never = new AbortController().signal;
  const findings: Finding[] = [];
  for (const role of ['metrics', 'security'] as const) {
    const bucket = connection.buckets[role];
    // A write of no lines is answered like any other, and stores nothing.
    const outcome = await target.write(role, '', never);
    if (outcome.kind === 'retry') {
      const next = `is InfluxDB running at ${target.name}? Until it answers, lines wait in the local store`;
      return [...findings, { check: CHECK, state: 'fail', detail: outcome.reason, next }];
    }
    if (outcome.kind === 'held')
      findings.push({
        check: CHECK,
        state: 'fail',
        detail: `write ${bucket}: ${outcome.reason}`,
        next: SETUP,
      });
    else findings.push(fine(CHECK, `${bucket} may be written`));
    const refused = await readProblem(connection, bucket, config.token === undefined);
    // Reading serves replay, back-fill and queries; live work goes on without it.
    if (refused !== undefined) findings.push({ check: CHECK, state: 'warn', detail: refused, next: SETUP });
  }
  return findings;
}

async function readProblem(
  connection: Parameters<typeof createQuery>[0],
  bucket: string,
  hasNoToken: boolean,
): Promise<string | undefined> {
  if (hasNoToken) return `read ${bucket}: no token is configured`;
  try {
    const rows = createQuery(connection)(
      flux`from(bucket: ${bucket}) |> range(start: ${new Date(Date.now() - 60_000)}) |> limit(n: 1)`,
    );
    for await (const _row of rows) break;
    return undefined;
  } catch (error) {
    if (!(error instanceof CrosswatchError)) throw error;
    return `read ${bucket}: ${error.message}`;
  }
}
