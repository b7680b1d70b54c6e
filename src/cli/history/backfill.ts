import type { Command } from 'commander';
import { backfill, type PointHistory } from '../../influx/history/backfill.ts';
import { createQuery } from '../../influx/query.ts';
import { createInfluxTarget } from '../../influx/transport.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import type { BucketRole } from '../../model/shipment.ts';
import { encodePoint } from '../../points/encode.ts';
import { storeFile } from '../../store/config.ts';
import { openStoreReadonly } from '../../store/open-readonly.ts';
import { parseMomentOrAgo } from '../arguments.ts';
import type { ExitCode } from '../exit-code.ts';
import { type Format, formatOption } from '../format.ts';
import { requireInflux } from '../influx-connection.ts';
import { createProgress } from '../progress.ts';
import { requireConfig } from '../require-config.ts';
import type { Terminal } from '../terminal.ts';
import { historyRange } from './history-range.ts';
import { keepAlive } from './keep-alive.ts';
import { securityPoints } from './stored-points.ts';
import { reportTransfers, type Transferred } from './transfer-report.ts';

interface BackfillFlags {
  readonly start?: number;
  readonly stop?: number;
  readonly config?: string;
  readonly format: Format;
}

/** `backfill`: the history of the local store to InfluxDB, counted there afterwards. */
export function addBackfillCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const moment = parseMomentOrAgo(clock.now());
  program
    .command('backfill')
    .summary('bring the history of the local store to InfluxDB')
    .description(
      'bring points, five minute steps, events and alerts of the local store to InfluxDB and count what arrived, also while Crosswatch runs; safe to run again; exit code 1 if something is missing',
    )
    .option('--start <time>', 'begin; default: of all there is', moment)
    .option('--stop <time>', 'end; default now', moment)
    .option('-c, --config <file>', 'configuration file, for store: and influx:')
    .addOption(formatOption())
    .action(async (flags: BackfillFlags) =>
      done(await reportTransfers(await runBackfill(flags, terminal), flags.format, terminal)),
    );
}

async function runBackfill(flags: BackfillFlags, terminal: Terminal): Promise<readonly Transferred[]> {
  const { store: storeConfig, influx } = requireConfig(flags.config, terminal);
  const connection = requireInflux(influx);
  const range = historyRange({ ...flags, start: flags.start ?? 0 }, clock.now());
  const store = openStoreReadonly(storeFile(storeConfig, terminal.env, process.cwd()));

  async function send(role: BucketRole, bucket: string, history: PointHistory): Promise<Transferred> {
    const buckets = { ...connection.buckets, [role]: bucket };
    const progress = createProgress(terminal, () => clock.monotonic());
    const report = await backfill({
      ...range,
      history,
      encode: (point) => encodePoint(point, { fields: 0, points: 0 }),
      target: createInfluxTarget({ ...connection, buckets, gzip: influx.gzip, clock }),
      bucket: role,
      bucketName: bucket,
      query: createQuery(connection),
      clock,
      random: Math.random,
      onProgress: (share, { points }) => progress.update(share, 1, `${bucket}: ${points} points`),
    }).finally(() => progress.end());
    return { bucket, ...report };
  }

  try {
    return await keepAlive(async () => [
      await send('metrics', connection.buckets.metrics, store.history),
      // Reach back further than what was measured is kept, here as there.
      await send('metrics', influx.bucket_rollup, { points: store.history.steps }),
      await send('security', connection.buckets.security, {
        points: (startMs, stopMs) => securityPoints(store, { startMs, stopMs }),
      }),
    ]);
  } finally {
    store.close();
  }
}
