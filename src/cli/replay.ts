import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { createReplay, type Replay, type ReplayEnd, runReplay } from '../correlate/backtest/replay/replay.ts';
import { compareRows, parseExpectation } from '../correlate/backtest/replay/expectation.ts';
import { formatJournalLine, readJournal } from '../correlate/backtest/replay/journal-lines.ts';
import { toTransitionRow, type TransitionRow } from '../correlate/backtest/replay/transition-row.ts';
import type { EngineConfig } from '../correlate/config.ts';
import { createEngine } from '../correlate/engine/engine.ts';
import { systemClock } from '../lib/clock.ts';
import { CrosswatchError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import type { JournalItem } from '../model/journal.ts';
import { collect, parseMomentOrAgo, parseYear, parseZone } from './arguments.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { lineBlocks, openInput } from './input-file.ts';
import { createProgress } from './progress.ts';
import { printMistakes } from './print-mistakes.ts';
import { openRecording, type RecordingFlags } from './recording.ts';
import { requireConfig } from './require-config.ts';
import { loadPaths } from './rules.ts';
import type { Terminal } from './terminal.ts';
import { createTransitionPrinter, FORMATS, type Format } from './transition-printer.ts';

interface ReplayFlags extends RecordingFlags {
  readonly rules: readonly string[];
  readonly config?: string;
  readonly journal?: string;
  readonly fromJournal?: string;
  readonly stats?: string;
  readonly expect?: string;
  readonly format: Format;
}

/** `replay`: the rules over recorded input. Never notifies, never writes state. */
export function addReplayCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const moment = parseMomentOrAgo(Date.now());
  program
    .command('replay')
    .description('run the rules over recorded logs and metrics: what would have fired')
    .option('--log <file>', 'auth log; may be given several times', collect, [])
    .option('--metrics <file>', 'line protocol')
    .option('--from-journal <file>', 'a journal that --journal wrote instead of files')
    .option(
      '--rules <path>',
      'rule file or folder instead of the configured ones; may be given several times',
      collect,
      [],
    )
    .option('-c, --config <file>', 'configuration file, for engine:, lists: and rules:')
    .option('--year <year>', 'year of the first line, for stamps without one', parseYear)
    .option(
      '--tz <zone>',
      'zone of stamps without one',
      parseZone,
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    )
    .option('--from <time>', 'leave out what is before', moment)
    .option('--until <time>', 'leave out what is after; timers run up to it', moment)
    .option('--now <time>', 'the wall clock, for items from the future', moment)
    .option('--format <format>', FORMATS.join(', '), 'table')
    .option('--stats <file>', 'write counters as JSON')
    .option('--journal <file>', 'write the order of arrival, for --from-journal')
    .option('--expect <file>', 'compare with these transitions; exit code 3 if they differ')
    .action((flags: ReplayFlags) => replay(flags, terminal, done));
}

async function replay(flags: ReplayFlags, terminal: Terminal, done: (code: ExitCode) => void): Promise<void> {
  if (!FORMATS.includes(flags.format))
    throw new CrosswatchError('CW_CLI_USAGE', `--format ${flags.format}: expected ${FORMATS.join(', ')}`);
  const config = requireConfig(flags.config, terminal);
  const loaded = await loadPaths(flags.rules, config);
  printMistakes({ ...loaded, warnings: [] }, terminal);
  if (loaded.ruleSet.rules.length === 0)
    throw new CrosswatchError('CW_CLI_RULES', 'there are no rules to run', {
      hint: 'name them with --rules',
    });

  const journal: string[] = [];
  const run = createReplay({
    engine: createEngine({ rules: loaded.ruleSet, config: config.engine }),
    end: endOf(flags),
    allowedLatenessMs: config.engine.allowed_lateness,
    maxFutureSkewMs: config.engine.max_future_skew,
    clock: systemClock,
    ...(flags.journal === undefined
      ? {}
      : { onArrival: (item: JournalItem) => void journal.push(formatJournalLine(item)) }),
  });
  const rows = await printTransitions(run, arrivals(flags, config.engine, terminal), flags, terminal);
  if (flags.journal !== undefined) writeFileSync(flags.journal, journal.map((line) => `${line}\n`).join(''));
  if (flags.stats !== undefined) writeFileSync(flags.stats, `${JSON.stringify(run.stats(), undefined, 2)}\n`);
  if (flags.expect !== undefined) done(compare(flags.expect, rows, terminal));
}

async function printTransitions(
  run: Replay,
  items: AsyncIterable<readonly JournalItem[]>,
  flags: ReplayFlags,
  terminal: Terminal,
): Promise<readonly TransitionRow[]> {
  const printer = createTransitionPrinter(flags.format, terminal);
  const rows: TransitionRow[] = [];
  for await (const transition of runReplay(run, items)) {
    const row = toTransitionRow(transition);
    if (flags.expect !== undefined) rows.push(row);
    await printer.print(row);
  }
  await printer.end(run.stats());
  return rows;
}

async function* arrivals(
  flags: ReplayFlags,
  engine: EngineConfig,
  terminal: Terminal,
): AsyncGenerator<readonly JournalItem[]> {
  if (flags.fromJournal !== undefined) {
    const input = openInput(flags.fromJournal, terminal);
    return yield* readJournal(lineBlocks(input.chunks), input.path);
  }
  const progress = createProgress(terminal, () => systemClock.monotonic());
  const recording = openRecording(flags, engine, terminal);
  for await (const items of recording.arrivals) {
    progress.update(recording.bytesRead(), recording.bytes, lastStamp(items));
    yield items;
  }
  progress.end();
  recording.sayBadLines();
}

function lastStamp(items: readonly JournalItem[]): string {
  const last = items.at(-1);
  const timeMs =
    last?.kind === 'points'
      ? last.points.at(-1)?.timeMs
      : last?.kind === 'events'
        ? last.events.at(-1)?.['@timestamp']
        : undefined;
  return timeMs === undefined ? '' : new Date(timeMs).toISOString().slice(0, 19);
}

function endOf({ until, fromJournal }: ReplayFlags): ReplayEnd {
  if (until !== undefined) return { untilMs: until };
  return fromJournal === undefined ? 'last-item' : 'open';
}

function compare(path: string, rows: readonly TransitionRow[], terminal: Terminal): ExitCode {
  const differences = compareRows(parseExpectation(readFileSync(path, 'utf8'), path), rows).filter(
    ({ sign }) => sign !== ' ',
  );
  for (const row of differences) {
    const shown = row.sign === '-' ? row.expected : row.sign === '+' ? row.got : {};
    terminal.err(`${row.sign} ${printable(JSON.stringify(shown))}\n`);
  }
  terminal.err(differences.length === 0 ? 'as expected\n' : `${differences.length} differences\n`);
  return differences.length === 0 ? EXIT.done : EXIT.differs;
}
