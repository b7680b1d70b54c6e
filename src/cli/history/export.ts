import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { exportCsv } from '../../influx/history/export-csv.ts';
import { exportLines, gzipped } from '../../influx/history/export-lines.ts';
import { count } from '../../lib/count.ts';
import { systemClock } from '../../lib/clock.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import type { Point } from '../../model/point.ts';
import { encodePoint } from '../../points/encode.ts';
import { storeFile } from '../../store/config.ts';
import { openStoreReadonly } from '../../store/open-readonly.ts';
import { parseMomentOrAgo } from '../arguments.ts';
import { createProgress } from '../progress.ts';
import { requireConfig } from '../require-config.ts';
import type { Terminal } from '../terminal.ts';
import { type HistoryRange, historyRange } from './history-range.ts';
import { storedPoints } from './stored-points.ts';

interface ExportFlags {
  readonly out: string;
  readonly start?: number;
  readonly stop?: number;
  readonly config?: string;
}

const FORM = /\.(?<form>lp|csv)(?<gzip>\.gz)?$/;

/** `export`: the history of the local store as a file, also while the service runs. */
export function addExportCommand(program: Command, terminal: Terminal): void {
  const moment = parseMomentOrAgo(systemClock.now());
  program
    .command('export')
    .summary('write the history of the local store to a file')
    .description(
      'write points, events and alerts of the local store to a file, also while Crosswatch runs; import reads line protocol again, CSV is for other programs and can not be imported',
    )
    .requiredOption(
      '--out <file>',
      '*.lp for line protocol, *.csv for tables, each also with .gz; - prints line protocol',
    )
    .option('--start <time>', 'begin; default: of all there is', moment)
    .option('--stop <time>', 'end; default now', moment)
    .option('-c, --config <file>', 'configuration file, for store:')
    .action((flags: ExportFlags) => exportHistory(flags, terminal));
}

async function exportHistory(flags: ExportFlags, terminal: Terminal): Promise<void> {
  const form = flags.out === '-' ? { form: 'lp' } : FORM.exec(flags.out)?.groups;
  if (form === undefined)
    throw new CrosswatchError('CW_CLI_USAGE', `${flags.out}: the name says no form`, {
      hint: 'end it with .lp, .lp.gz, .csv or .csv.gz',
    });
  const config = requireConfig(flags.config, terminal);
  const store = openStoreReadonly(storeFile(config.store, terminal.env, process.cwd()));
  const tally = { points: 0, unwritable: 0 };
  try {
    const range = historyRange({ ...flags, start: flags.start ?? 0 }, systemClock.now());
    const points = counted(storedPoints(store, range), range, tally, terminal);
    const text = form['form'] === 'csv' ? exportCsv(points) : exportLines(points, encoder(tally));
    if (flags.out === '-') for await (const block of text) await terminal.out(block);
    else await writeTo(flags.out, form['gzip'] === undefined ? text : gzipped(text));
  } finally {
    store.close();
  }
  const lost = tally.unwritable === 0 ? '' : `, ${tally.unwritable} of which could not be written`;
  terminal.err(`${count(tally.points, 'point')}${lost}\n`);
}

function encoder(tally: { unwritable: number }): (point: Point) => string | undefined {
  const drops = { fields: 0, points: 0 };
  return (point) => {
    const line = encodePoint(point, drops);
    tally.unwritable = drops.points;
    return line;
  };
}

function* counted(
  points: Iterable<Point>,
  { startMs, stopMs }: HistoryRange,
  tally: { points: number },
  terminal: Terminal,
): Generator<Point> {
  const progress = createProgress(terminal, () => systemClock.monotonic());
  let firstMs: number | undefined;
  for (const point of points) {
    tally.points += 1;
    firstMs ??= Math.max(startMs, point.timeMs);
    progress.update(point.timeMs - firstMs, stopMs - firstMs, count(tally.points, 'point'));
    yield point;
  }
  progress.end();
}

async function writeTo(path: string, data: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(data), createWriteStream(path));
  } catch (cause) {
    if (cause instanceof CrosswatchError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new CrosswatchError('CW_CLI_INPUT', `cannot write ${path} (${code})`, { cause });
  }
}
