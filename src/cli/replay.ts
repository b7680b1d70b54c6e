import type { Command } from 'commander';
import { compareRows, type ExpectedRow, parseExpectation } from '../correlate/backtest/replay/expectation.ts';
import { formatJournalLine } from '../correlate/backtest/replay/journal-lines.ts';
import { createReplayTally, type ReplayStats } from '../correlate/backtest/replay/replay-stats.ts';
import { createReplay, type Replay, runReplay } from '../correlate/backtest/replay/replay.ts';
import { toTransitionRow, type TransitionRow } from '../correlate/backtest/replay/transition-row.ts';
import { createEngine } from '../correlate/engine/engine.ts';
import { systemClock } from '../lib/clock.ts';
import { printable } from '../lib/printable.ts';
import type { JournalItem } from '../model/journal.ts';
import { parseMomentOrAgo } from './arguments.ts';
import { addBacktestOptions, type BacktestFlags, endOf, openArrivals } from './backtest-input.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Format, formatOption } from './format.ts';
import { requireRules } from './load-paths.ts';
import { openLineFile, readTextFile, writeTextFile } from './output-file.ts';
import { requireConfig } from './require-config.ts';
import type { Terminal } from './terminal.ts';
import { createTransitionPrinter } from './transition-printer.ts';

interface ReplayFlags extends BacktestFlags {
  readonly strict?: boolean;
  readonly journal?: string;
  readonly stats?: string;
  readonly expect?: string;
  readonly format: Format;
}

/** `replay`: the rules over recorded input. Never notifies, never writes state. */
export function addReplayCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const replayed = program
    .command('replay')
    .summary('run the rules over recordings or history: what had fired')
    .description('run the rules over recorded logs and metrics, or over history: what would have fired');
  addBacktestOptions(replayed)
    .option(
      '--until <time>',
      'leave out what is after; timers run up to it',
      parseMomentOrAgo(systemClock.now()),
    )
    .addOption(formatOption())
    .option('--stats <file>', 'write counters as JSON, also when the replay fails on the way')
    .option('--strict', 'a mistake in any rule file is an error')
    .option('--journal <file>', 'write the order of arrival, for --from-journal')
    .option('--expect <file>', 'compare with these transitions; exit code 3 if they differ')
    .action((flags: ReplayFlags) => replay(flags, terminal, done));
}

async function replay(flags: ReplayFlags, terminal: Terminal, done: (code: ExitCode) => void): Promise<void> {
  const config = requireConfig(flags.config, terminal);
  const rules = await requireRules(flags.rules, config, terminal, flags.strict).catch((error: unknown) => {
    if (flags.stats !== undefined) writeStats(flags.stats, nothingRead());
    throw error;
  });
  const expected =
    flags.expect === undefined ? undefined : parseExpectation(readTextFile(flags.expect), flags.expect);
  const journal = flags.journal === undefined ? undefined : openLineFile(flags.journal);
  const run = createReplay({
    engine: createEngine({ rules, config: config.engine }),
    end: endOf(flags),
    allowedLatenessMs: config.engine.allowed_lateness,
    maxFutureSkewMs: config.engine.max_future_skew,
    clock: systemClock,
    onArrival: journal === undefined ? undefined : (item) => journal.write(formatJournalLine(item)),
  });
  try {
    const arrivals = openArrivals(flags, config, rules, terminal);
    const rows = await printTransitions(run, arrivals, { ...flags, keep: expected !== undefined }, terminal);
    if (expected !== undefined) done(compare(expected, rows, terminal));
  } finally {
    journal?.close();
    if (flags.stats !== undefined) writeStats(flags.stats, run.stats());
  }
}

function writeStats(path: string, stats: ReplayStats): void {
  writeTextFile(path, `${JSON.stringify(stats, undefined, 2)}\n`);
}

/** Where no rule is left to run, whoever reads the counters finds that nothing was read. */
function nothingRead(): ReplayStats {
  return createReplayTally().stats({ items: 0, totals: {}, perRule: {}, perSource: {} }, 0);
}

async function printTransitions(
  run: Replay,
  items: AsyncIterable<readonly JournalItem[]>,
  { format, keep }: { format: Format; keep: boolean },
  terminal: Terminal,
): Promise<readonly TransitionRow[]> {
  const printer = createTransitionPrinter(format, terminal);
  const rows: TransitionRow[] = [];
  for await (const transition of runReplay(run, items)) {
    const row = toTransitionRow(transition);
    if (keep) rows.push(row);
    await printer.print(row);
  }
  await printer.end(run.stats());
  return rows;
}

function compare(
  expected: readonly ExpectedRow[],
  rows: readonly TransitionRow[],
  terminal: Terminal,
): ExitCode {
  const differences = compareRows(expected, rows).filter(({ sign }) => sign !== ' ');
  for (const row of differences) {
    const shown = row.sign === '-' ? row.expected : row.sign === '+' ? row.got : {};
    terminal.err(`${row.sign} ${printable(JSON.stringify(shown))}\n`);
  }
  terminal.err(differences.length === 0 ? 'as expected\n' : `${differences.length} differences\n`);
  return differences.length === 0 ? EXIT.done : EXIT.differs;
}
