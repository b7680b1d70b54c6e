import type { Command } from 'commander';
import { count } from '../lib/count.ts';
import { systemClock } from '../lib/clock.ts';
import { CrosswatchError } from '../lib/errors.ts';
import { storeFile } from '../store/config.ts';
import { openStoreReadonly } from '../store/open-readonly.ts';
import type { Quarantine, QuarantinedLine } from '../store/quarantine.ts';
import { openStore, type Store } from '../store/store.ts';
import { parseCount } from './arguments.ts';
import { type Format, formatOption, printRows } from './format.ts';
import { requireConfig } from './require-config.ts';
import type { Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import { timeText } from './time-text.ts';

interface ChangeFlags {
  readonly all?: boolean;
  readonly config?: string;
}

const ALL = 1_000_000_000;

const COLUMNS: readonly Column<QuarantinedLine>[] = [
  { title: 'id', value: ({ id }) => id, align: 'right' },
  { title: 'bucket', value: ({ bucket }) => bucket },
  { title: 'committed', value: ({ committedMs }) => timeText(committedMs) },
  { title: 'reason', value: ({ reason }) => reason.slice(0, 120) },
  { title: 'line', value: ({ line }) => line, flexible: true },
];

/** `quarantine`: lines that InfluxDB refused for good, with its reason. */
export function addQuarantineCommand(program: Command, terminal: Terminal): void {
  const quarantine = program
    .command('quarantine')
    .description('lines that InfluxDB refused: look, send again, forget');
  quarantine
    .command('list')
    .description('lines that InfluxDB refused, newest first, with its reason; also while Crosswatch runs')
    .option('--limit <count>', 'how many at most', parseCount, 100)
    .option('-c, --config <file>', 'configuration file, for store:')
    .addOption(formatOption())
    .action(async ({ limit, config, format }: { limit: number; config?: string; format: Format }) => {
      const store = openStoreReadonly(fileOf(config, terminal).path);
      try {
        const empty = 'nothing is in quarantine';
        await printRows(store.quarantined(limit), { columns: COLUMNS, format, empty }, terminal);
      } finally {
        store.close();
      }
    });
  addChange(quarantine, terminal, {
    name: 'resend',
    description:
      'put lines back in the queue to InfluxDB, once what was wrong is mended; Crosswatch must not run',
    apply: (lines, ids) =>
      `${count(lines.resend(ids, systemClock.now()), 'line')} to be sent at the next start`,
  });
  addChange(quarantine, terminal, {
    name: 'discard',
    description: 'forget lines for good; Crosswatch must not run',
    apply: (lines, ids) => `${count(lines.discard(ids), 'line')} forgotten`,
  });
}

function addChange(
  quarantine: Command,
  terminal: Terminal,
  change: {
    readonly name: string;
    readonly description: string;
    readonly apply: (lines: Quarantine, ids: readonly number[]) => string;
  },
): void {
  quarantine
    .command(change.name)
    .description(change.description)
    .argument('[ids...]', 'as list shows them')
    .option('--all', 'all of them')
    .option('-c, --config <file>', 'configuration file, for store:')
    .action((words: readonly string[], { all = false, config }: ChangeFlags) => {
      if (all === words.length > 0)
        throw new CrosswatchError('CW_CLI_USAGE', 'name the lines by their ids, or all with --all');
      const ids = words.map(parseCount);
      const store = openStopped(config, terminal, change.name);
      try {
        const chosen = all ? store.quarantined(ALL).map(({ id }) => id) : ids;
        terminal.err(`${change.apply(store.quarantine, chosen)}\n`);
      } finally {
        store.close();
      }
    });
}

/** The store, for which Crosswatch must not run: only one process writes it. */
function openStopped(config: string | undefined, terminal: Terminal, name: string): Store {
  try {
    return openStore(fileOf(config, terminal));
  } catch (error) {
    if (!(error instanceof CrosswatchError) || error.code !== 'CW_STORE_LOCKED') throw error;
    throw new CrosswatchError('CW_STORE_LOCKED', error.message, {
      cause: error,
      hint: `stop Crosswatch, run quarantine ${name} again and start it; until then everything stays in quarantine`,
    });
  }
}

function fileOf(path: string | undefined, terminal: Terminal) {
  const { store: config } = requireConfig(path, terminal);
  return { path: storeFile(config, terminal.env, process.cwd()), config };
}
