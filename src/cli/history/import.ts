import type { Command } from 'commander';
import type { Config } from '../../config/schema.ts';
import { importPoints } from '../../influx/history/import-points.ts';
import { transferPoints } from '../../influx/history/transfer.ts';
import { verifyTransfer } from '../../influx/history/verify.ts';
import { createQuery } from '../../influx/query.ts';
import { createInfluxTarget } from '../../influx/transport.ts';
import { count } from '../../lib/count.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import { CrosswatchError, describeError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import type { Point } from '../../model/point.ts';
import type { BucketRole } from '../../model/shipment.ts';
import { decodeLines } from '../../points/decode.ts';
import { encodePoint } from '../../points/encode.ts';
import { pointToEvent } from '../../points/point-to-event.ts';
import { storeFile } from '../../store/config.ts';
import { openStore, type Store } from '../../store/store.ts';
import { batches } from '../batches.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Format, formatOption } from '../format.ts';
import { requireInflux } from '../influx-connection.ts';
import { counted, openInput } from '../input-file.ts';
import { createProgress } from '../progress.ts';
import { requireConfig } from '../require-config.ts';
import type { Terminal } from '../terminal.ts';
import { keepAlive } from './keep-alive.ts';
import { ALERT_MEASUREMENT, EVENT_MEASUREMENT } from './stored-points.ts';
import { reportTransfers, type Transferred } from './transfer-report.ts';

interface ImportFlags {
  readonly influx?: boolean;
  readonly skipBad?: boolean;
  readonly config?: string;
  readonly format: Format;
}

interface Counts {
  points: number;
  events: number;
  /** Points of the events' measurement that are no events. */
  strange: number;
  /** Changes of alerts, which the local store has of its own rules only. */
  alerts: number;
  oldestMs: number;
}

const SECURITY: ReadonlySet<string> = new Set([EVENT_MEASUREMENT, ALERT_MEASUREMENT]);
const BATCH_POINTS = 1000;
const SHOWN = 5;

/** `import`: a file of line protocol into the local store or InfluxDB. */
export function addImportHistoryCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('import')
    .summary('bring points and events of a file into the local store')
    .description('bring points and events of a file of line protocol (*.lp, also .gz) into the local store')
    .argument('<file>', 'what `crosswatch export` wrote, or any line protocol with nanoseconds')
    .option('--influx', 'into the configured InfluxDB instead, and count there what arrived')
    .option('--skip-bad', 'leave out lines that are no line protocol; exit code 1 if there are any')
    .option('-c, --config <file>', 'configuration file, for store: and influx:')
    .addOption(formatOption())
    .action(async (file: string, flags: ImportFlags) => {
      if (file === '-' && flags.influx === true)
        throw new CrosswatchError('CW_CLI_USAGE', 'with --influx the file is read twice: name one');
      const config = requireConfig(flags.config, terminal);
      const read = createReader(file, flags.skipBad === true, terminal);
      const code =
        flags.influx === true
          ? await keepAlive(() => intoInflux(read.points, config, flags.format, terminal))
          : await intoStore(read.points, config, terminal);
      done(read.sayBad() > 0 ? EXIT.no : code);
    });
}

type ReadPoints = () => AsyncGenerator<Point>;

/** Reads the file from its beginning each time; bad lines are an error, or left out and told. */
function createReader(
  file: string,
  skipBad: boolean,
  terminal: Terminal,
): { points: ReadPoints; sayBad: () => number } {
  let bad = new Map<string, CrosswatchError>();
  return {
    async *points() {
      // A second reading meets the same mistakes again.
      bad = new Map();
      const input = openInput(file, terminal);
      const progress = createProgress(terminal, () => clock.monotonic());
      let bytesRead = 0;
      const bytes = counted(input.chunks, (count) =>
        progress.update((bytesRead += count), input.bytes, file),
      );
      const onMistake = (mistake: CrosswatchError): void => void bad.set(describeError(mistake), mistake);
      try {
        const options = { path: input.path, decode: decodeLines, onMistake: skipBad ? onMistake : undefined };
        yield* importPoints(bytes, options);
      } finally {
        progress.end();
      }
    },
    sayBad() {
      for (const words of [...bad.keys()].slice(0, SHOWN)) terminal.err(`${printable(words)}\n`);
      if (bad.size > 0) terminal.err(`${count(bad.size, 'line')} left out\n`);
      return bad.size;
    },
  };
}

async function intoStore(read: ReadPoints, config: Config, terminal: Terminal): Promise<ExitCode> {
  const path = storeFile(config.store, terminal.env, process.cwd());
  const counts: Counts = { points: 0, events: 0, strange: 0, alerts: 0, oldestMs: Infinity };
  let store: Store | undefined;
  try {
    for await (const batch of batches(read(), BATCH_POINTS)) {
      // Opened with the first points, so that a file that can not be read leaves no store behind.
      store ??= openStore({ path, config: config.store });
      commit(store, batch, counts);
    }
  } finally {
    store?.close();
  }
  terminal.err(`${count(counts.points, 'point')} and ${count(counts.events, 'event')} are in ${path}\n`);
  const keptMs = clock.now() - config.store.retention.raw;
  if (counts.oldestMs < keptMs)
    terminal.err('points older than store.retention.raw are kept as roll-ups only, once Crosswatch runs\n');
  if (counts.alerts > 0)
    terminal.err(`${counts.alerts} changes of alerts left out: the local store has those of its own rules\n`);
  if (counts.strange > 0)
    terminal.err(`${count(counts.strange, 'point')} of ${EVENT_MEASUREMENT} are no events\n`);
  return counts.strange > 0 ? EXIT.no : EXIT.done;
}

/** Events that are stored already are known by their id, points by their series and time: nothing is there twice. */
function commit(store: Store, batch: readonly Point[], counts: Counts): void {
  const points = batch.filter(({ measurement }) => !SECURITY.has(measurement));
  const alerts = batch.filter(({ measurement }) => measurement === ALERT_MEASUREMENT);
  const first = store.nextEventOrdinal();
  const events = batch
    .map((point) => pointToEvent(point))
    .filter((event) => event !== undefined)
    .filter((event) => event['event.id'] !== '')
    .map((event, i) => ({ ordinal: first + i, event }));
  store.commit({ nowMs: clock.now(), history: points, events });
  // Packed as it grows, so that an import of any size stays in bounds; aged by its own time, as if it were measured now.
  const newestMs = points.reduce((newest, { timeMs }) => Math.max(newest, timeMs), 0);
  if (newestMs > 0) pack(store, newestMs);
  counts.oldestMs = points.reduce((oldest, { timeMs }) => Math.min(oldest, timeMs), counts.oldestMs);
  counts.points += points.length;
  counts.events += events.length;
  counts.alerts += alerts.length;
  counts.strange += batch.length - points.length - events.length - alerts.length;
}

function pack(store: Store, nowMs: number): void {
  while (store.maintain(nowMs));
}

async function intoInflux(
  read: ReadPoints,
  { influx }: Config,
  format: Format,
  terminal: Terminal,
): Promise<ExitCode> {
  const connection = requireInflux(influx);
  const target = createInfluxTarget({ ...connection, gzip: influx.gzip, clock });
  async function send(role: BucketRole): Promise<Transferred> {
    const bucket = connection.buckets[role];
    const sent = await transferPoints({
      points: ofRole(read(), role),
      encode: (point) => encodePoint(point, { fields: 0, points: 0 }),
      target,
      bucket: role,
      clock,
      random: Math.random,
    });
    return { bucket, sent, shortfalls: await verifyTransfer(createQuery(connection), bucket, sent) };
  }
  return reportTransfers([await send('metrics'), await send('security')], format, terminal);
}

async function* ofRole(points: AsyncIterable<Point>, role: BucketRole): AsyncGenerator<Point> {
  for await (const point of points)
    if (SECURITY.has(point.measurement) === (role === 'security')) yield point;
}
