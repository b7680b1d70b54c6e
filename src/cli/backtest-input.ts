import { type Command, Option } from 'commander';
import { readJournal } from '../correlate/backtest/replay/journal-lines.ts';
import { mergeArrivals, type ReplaySources } from '../correlate/backtest/replay/merge-arrivals.ts';
import type { ReplayEnd } from '../correlate/backtest/replay/replay.ts';
import type { Config } from '../config/schema.ts';
import type { RuleSet } from '../correlate/rule.ts';
import { systemClock } from '../lib/clock.ts';
import { CrosswatchError } from '../lib/errors.ts';
import type { JournalItem } from '../model/journal.ts';
import { storeFile } from '../store/config.ts';
import { openStoreReadonly } from '../store/open-readonly.ts';
import { collect, parseMomentOrAgo, parseYear, parseZone } from './arguments.ts';
import { historyRange } from './history/history-range.ts';
import { requireInflux } from './influx-connection.ts';
import { influxSources } from './influx-recording.ts';
import { lines, openInput, unpacked } from './input-file.ts';
import { createProgress } from './progress.ts';
import { openRecording, type RecordingFlags } from './recording.ts';
import { storedSources } from './stored-recording.ts';
import type { Terminal } from './terminal.ts';

/** What a backtest reads, as the command line names it; times are Unix milliseconds. */
export interface BacktestFlags extends RecordingFlags {
  readonly config?: string;
  readonly rules: readonly string[];
  readonly fromJournal?: string;
  readonly store?: boolean;
  readonly influx?: boolean;
  readonly start?: number;
  readonly stop?: number;
  readonly from?: number;
  readonly until?: number;
}

/** Adds the options by which a command is told its rules and its recorded input. */
export function addBacktestOptions(command: Command): Command {
  const moment = parseMomentOrAgo(Date.now());
  return command
    .option(
      '--log <file>',
      'auth log, also .gz, - for standard input; may be given several times',
      collect,
      [],
    )
    .option('--metrics <file>', 'line protocol with nanoseconds, also .gz')
    .addOption(
      new Option(
        '--from-journal <file>',
        'a journal that replay --journal wrote, or a local store (crosswatch.db) with the journal of the live run',
      ).conflicts(['store', 'influx']),
    )
    .addOption(new Option('--store', 'history of the local store').conflicts(['influx', 'log', 'metrics']))
    .addOption(new Option('--influx', 'history in the configured InfluxDB').conflicts(['log', 'metrics']))
    .option('--start <time>', 'with --store or --influx: begin of the history; default 30 days back', moment)
    .option('--stop <time>', 'with --store or --influx: end of the history; default now', moment)
    .option(
      '--rules <path>',
      'rule file or folder instead of the configured ones; may be given several times',
      collect,
      [],
    )
    .option(
      '-c, --config <file>',
      'configuration file, for engine:, lists:, rules:, events:, store: and influx:',
    )
    .option('--year <year>', 'year of the first line, for stamps without one', parseYear)
    .option('--tz <zone>', 'zone of stamps without one; default: the configured one', parseZone)
    .option('--from <time>', 'leave out what is before', moment)
    .option('--now <time>', 'the wall clock, for items from the future', moment);
}

/** Whether any input was named. */
export function hasInput(flags: BacktestFlags): boolean {
  const { log, metrics, fromJournal, store, influx } = flags;
  return (
    log.length > 0 || metrics !== undefined || fromJournal !== undefined || store === true || influx === true
  );
}

/** Where a replay of this input ends. */
export function endOf({ until, fromJournal }: BacktestFlags): ReplayEnd {
  if (until !== undefined) return { untilMs: until };
  return fromJournal === undefined ? 'last-item' : 'open';
}

/** The arrivals of the input that the flags name. Throws `CW_CLI_USAGE` where they name none. */
export async function* openArrivals(
  flags: BacktestFlags,
  config: Config,
  rules: RuleSet,
  terminal: Terminal,
): AsyncGenerator<readonly JournalItem[]> {
  checkFlags(flags);
  if (flags.fromJournal?.endsWith('.db') === true) return yield* liveJournal(flags.fromJournal);
  if (flags.fromJournal !== undefined) {
    const input = openInput(flags.fromJournal, terminal);
    return yield* readJournal(lines(unpacked(input.path, input.chunks)), input.path);
  }
  if (flags.store === true) return yield* fromStore(flags, config, terminal);
  if (flags.influx === true) {
    const range = historyRange(flags, systemClock.now());
    const sources = influxSources(requireInflux(config.influx), rules, range);
    return yield* watched(merged(sources, flags, config), { ...range, terminal });
  }
  yield* fromFiles(flags, config, terminal);
}

function checkFlags(flags: BacktestFlags): void {
  if (!hasInput(flags)) {
    throw new CrosswatchError('CW_CLI_USAGE', 'there is nothing to read', {
      hint: 'name --log and --metrics, --from-journal, --store or --influx',
    });
  }
  const history = flags.store === true || flags.influx === true;
  if (!history && (flags.start !== undefined || flags.stop !== undefined)) {
    throw new CrosswatchError('CW_CLI_USAGE', '--start and --stop belong to --store and --influx', {
      hint: 'files are cut with --from and --until',
    });
  }
}

/** What a running or stopped Crosswatch took in, in the order in which it did, as far back as it is kept. */
async function* liveJournal(path: string): AsyncGenerator<readonly JournalItem[]> {
  const store = openStoreReadonly(path);
  try {
    for (const { item } of store.journalAfter(0)) yield [item];
  } finally {
    store.close();
  }
}

async function* fromStore(
  flags: BacktestFlags,
  config: Config,
  terminal: Terminal,
): AsyncGenerator<readonly JournalItem[]> {
  const store = openStoreReadonly(storeFile(config.store, terminal.env, process.cwd()));
  try {
    const range = historyRange(flags, systemClock.now());
    yield* watched(merged(storedSources(store, range), flags, config), { ...range, terminal });
  } finally {
    store.close();
  }
}

function merged(sources: ReplaySources, flags: BacktestFlags, { engine }: Config) {
  const range = { fromMs: flags.from, untilMs: flags.until, nowMs: flags.now };
  return mergeArrivals(sources, { ...range, maxFutureSkewMs: engine.max_future_skew });
}

async function* fromFiles(
  flags: BacktestFlags,
  config: Config,
  terminal: Terminal,
): AsyncGenerator<readonly JournalItem[]> {
  const progress = createProgress(terminal, () => systemClock.monotonic());
  const recording = openRecording(flags, config.events, terminal);
  try {
    for await (const items of merged(recording.sources, flags, config)) {
      progress.update(recording.bytesRead(), recording.bytes, noteOf(lastStamp(items)));
      yield items;
    }
  } finally {
    progress.end();
    recording.sayBadLines();
  }
}

async function* watched(
  arrivals: AsyncIterable<readonly JournalItem[]>,
  { startMs, stopMs, terminal }: { startMs: number; stopMs: number; terminal: Terminal },
): AsyncGenerator<readonly JournalItem[]> {
  const progress = createProgress(terminal, () => systemClock.monotonic());
  try {
    for await (const items of arrivals) {
      const last = lastStamp(items);
      progress.update((last ?? startMs) - startMs, stopMs - startMs, noteOf(last));
      yield items;
    }
  } finally {
    progress.end();
  }
}

function lastStamp(items: readonly JournalItem[]): number | undefined {
  const last = items.at(-1);
  if (last?.kind === 'points') return last.points.at(-1)?.timeMs;
  return last?.kind === 'events' ? last.events.at(-1)?.['@timestamp'] : undefined;
}

function noteOf(timeMs: number | undefined): string {
  return timeMs === undefined ? '' : new Date(timeMs).toISOString().slice(0, 19);
}
