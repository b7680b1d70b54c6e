import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import type { SetupChange } from '../influx/setup/change.ts';
import { type SetupReport, setup } from '../influx/setup/setup.ts';
import { readToken, type TokenFile, writeToken } from '../influx/setup/token-file.ts';
import { wantedBuckets, wantedTasks, wantedTokens } from '../influx/setup/wanted.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Format, formatOption, printRows } from './format.ts';
import { requireConfig } from './require-config.ts';
import type { Column } from './table.ts';
import type { Terminal } from './terminal.ts';

interface SetupFlags {
  readonly config?: string;
  readonly adminDir: string;
  readonly collectorDir: string;
  readonly grafanaDir: string;
  readonly dryRun?: boolean;
  readonly format: Format;
}

const LOCAL_INFLUXDB = 'http://127.0.0.1:8086';
const SECRETS = path.join('.crosswatch', 'secrets');

const COLORS = { unchanged: 90, created: 32, updated: 33, kept: 35 } as const;

const COLUMNS: readonly Column<SetupChange>[] = [
  { title: 'state', value: ({ state }) => state, color: ({ state }) => COLORS[state] },
  { title: 'what', value: ({ what }) => what },
  { title: 'name', value: ({ name }) => name },
  { title: 'detail', value: ({ detail }) => detail, flexible: true },
];

/** `setup`: an InfluxDB with everything Crosswatch needs, and tokens that can do no more than they must. */
export function addSetupCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('setup')
    .description(
      'prepare InfluxDB: first user if new, buckets, tasks, least-privilege tokens; safe to run again',
    )
    .option('-c, --config <file>', 'configuration file')
    .option('--admin-dir <dir>', 'where operator.token and influxdb-password are kept', SECRETS)
    .option('--collector-dir <dir>', 'where collector.token goes', SECRETS)
    .option('--grafana-dir <dir>', 'where grafana.token and admin-password go', SECRETS)
    .option('--dry-run', 'change nothing; say what differs, exit code 1 if anything does')
    .addOption(formatOption())
    .action(async (flags: SetupFlags) => {
      const config = requireConfig(flags.config, terminal);
      const report = await prepare(config, flags, terminal);
      const { format } = flags;
      await printRows(report.changes, { columns: COLUMNS, format, empty: '' }, terminal);
      if (flags.dryRun === true) return done(report.inStep ? EXIT.done : EXIT.no);
      terminal.err(`tokens: ${collectorFile(flags).path}, ${grafanaFile(flags).path}\n`);
    });
}

async function prepare(config: Config, flags: SetupFlags, terminal: Terminal): Promise<SetupReport> {
  const dryRun = flags.dryRun === true;
  const operator = { path: path.join(flags.adminDir, 'operator.token'), mode: 0o600 } as const;
  const given = terminal.env['INFLUX_OPERATOR_TOKEN'];
  // Kept before they are used: if this run dies in between, the next one still has them.
  const token = given !== undefined && given !== '' ? given : await keptOrNew(operator, 32, dryRun);
  const password = await keptOrNew(
    { path: path.join(flags.adminDir, 'influxdb-password'), mode: 0o600 },
    18,
    dryRun,
  );
  await keptOrNew({ path: path.join(flags.grafanaDir, 'admin-password'), mode: 0o644 }, 18, dryRun);
  return setup({
    url: config.influx.url ?? LOCAL_INFLUXDB,
    org: config.influx.org,
    buckets: wantedBuckets(config.influx),
    tokens: wantedTokens({ collector: collectorFile(flags), grafana: grafanaFile(flags) }),
    tasks: await wantedTasks(config.influx),
    operatorToken: token,
    onboarding: { username: 'crosswatch', password, token },
    dryRun,
  });
}

async function keptOrNew(file: TokenFile, bytes: number, dryRun: boolean): Promise<string> {
  const kept = await readToken(file);
  if (kept !== undefined) return kept;
  const made = randomBytes(bytes).toString('base64url');
  if (!dryRun) await writeToken(file, made);
  return made;
}

function collectorFile({ collectorDir }: SetupFlags): TokenFile {
  return { path: path.join(collectorDir, 'collector.token'), mode: 0o600 };
}

// Grafana runs as a user of its own.
function grafanaFile({ grafanaDir }: SetupFlags): TokenFile {
  return { path: path.join(grafanaDir, 'grafana.token'), mode: 0o644 };
}
