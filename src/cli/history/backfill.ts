import type { Command } from 'commander';
import { backfill, type PointHistory } from '../../influx/history/backfill.ts';
import { createQuery } from '../../influx/query.ts';
import { createInfluxTarget } from '../../influx/transport.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import type { BucketRole } from '../../model/shipment.ts';
import { encodePoint } from '../../points/encode.ts';
import { storeFile } from '../../store/config.ts';
import { openStoreReadonly, type ReadonlyStore } from '../../store/open-readonly.ts';
import { parseMomentOrAgo } from '../arguments.ts';
import type { ExitCode } from '../exit-code.ts';
import { type Format, formatOption } from '../format.ts';
import { requireInflux } from '../influx-connection.ts';
import { createProgress } from '../progress.ts';
import { requireConfig } from '../require-config.ts';
import type { Terminal } from '../terminal.ts';
import { historyRange } from './history-range.ts';
import { keepAlive } from './keep-alive.ts';
import { eventPoints } from './stored-points.ts';
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
    .description(
      'bring the history of the local store to InfluxDB and count what arrived, also while Crosswatch runs; safe to run again; exit code 1 if something is missing',
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
  const target = createInfluxTarget({ ...connection, gzip: influx.gzip, clock });
  const store = openStoreReadonly(storeFile(storeConfig, terminal.env, process.cwd()));

  async function send(role: BucketRole): Promise<Transferred> {
    const bucket = connection.buckets[role];
    const progress = createProgress(terminal, () => clock.monotonic());
    const report = await backfill({
      ...range,
      history: historyOf(store, role),
      encode: (point) => encodePoint(point, { fields: 0, points: 0 }),
      target,
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
    return await keepAlive(async () => [await send('metrics'), await send('security')]);
  } finally {
    store.close();
  }
}

function historyOf(store: ReadonlyStore, role: BucketRole): PointHistory {
  if (role === 'metrics') return store.history;
  return { points: (startMs, stopMs) => eventPoints(store, { startMs, stopMs }) };
}
