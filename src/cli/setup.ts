import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import type { Command } from 'commander';
import { findHostName } from '../app/host-name.ts';
import type { Config } from '../config/schema.ts';
import type { SetupChange } from '../influx/setup/change.ts';
import { CrosswatchError } from '../lib/errors.ts';
import { isNew } from '../influx/setup/onboarding.ts';
import { type SetupOptions, type SetupReport, setup } from '../influx/setup/setup.ts';
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
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly format: Format;
}

const LOCAL_INFLUXDB = 'http://127.0.0.1:8086';
const SECRETS = path.join('.crosswatch', 'secrets');

const COLORS = { unchanged: 90, created: 32, updated: 33, kept: 35 } as const;

const WOULD = {
  unchanged: 'unchanged',
  created: 'would create',
  updated: 'would update',
  kept: 'kept',
} as const;

function columns(dryRun: boolean): readonly Column<SetupChange>[] {
  return [
    {
      title: 'state',
      value: ({ state }) => (dryRun ? WOULD[state] : state),
      color: ({ state }) => COLORS[state],
    },
    { title: 'what', value: ({ what }) => what },
    { title: 'name', value: ({ name }) => name },
    { title: 'detail', value: ({ detail }) => detail, flexible: true },
  ];
}

/** `setup`: an InfluxDB with everything Crosswatch needs, and tokens that can do no more than they must. */
export function addSetupCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('setup')
    .summary('prepare InfluxDB; safe to run again')
    .description(
      'prepare InfluxDB: first user if new, buckets, tasks, least-privilege tokens; safe to run again',
    )
    .option('-c, --config <file>', 'configuration file')
    .option('--admin-dir <dir>', 'where operator.token and influxdb-password are kept', SECRETS)
    .option('--collector-dir <dir>', 'where collector.token goes', SECRETS)
    .option('--grafana-dir <dir>', 'where grafana.token and admin-password go', SECRETS)
    .option('--name <name>', 'whose tokens they are; default: this host. Each host has its own')
    .option('--dry-run', 'change nothing; say what differs, exit code 1 if anything does')
    .addOption(formatOption())
    .action(async (flags: SetupFlags) => {
      const config = requireConfig(flags.config, terminal);
      const report = await prepare(config, flags, terminal);
      const { format } = flags;
      const dryRun = flags.dryRun === true;
      await printRows(report.changes, { columns: columns(dryRun), format, empty: '' }, terminal);
      if (dryRun) return done(report.inStep ? EXIT.done : EXIT.no);
      terminal.err(`tokens: ${collectorFile(flags).path}, ${grafanaFile(flags).path}\n`);
    });
}

async function prepare(config: Config, flags: SetupFlags, terminal: Terminal): Promise<SetupReport> {
  const dryRun = flags.dryRun === true;
  const url = config.influx.url ?? LOCAL_INFLUXDB;
  const access = await accessTo(url, flags, terminal);
  await keptOrNew({ path: path.join(flags.grafanaDir, 'admin-password'), mode: 0o644 }, 18, dryRun);
  const holder = flags.name ?? findHostName(config.host, terminal.env);
  return setup({
    url,
    org: config.influx.org,
    buckets: wantedBuckets(config.influx),
    tokens: wantedTokens({ collector: collectorFile(flags), grafana: grafanaFile(flags) }, holder),
    tasks: await wantedTasks(config.influx),
    ...access,
    dryRun,
  });
}

/** With which token to work; on a new server also the first user. Nothing is written for a server that is not ours. */
async function accessTo(
  url: string,
  flags: SetupFlags,
  terminal: Terminal,
): Promise<Pick<SetupOptions, 'operatorToken' | 'onboarding'>> {
  const dryRun = flags.dryRun === true;
  const file = { path: path.join(flags.adminDir, 'operator.token'), mode: 0o600 } as const;
  const given = terminal.env['INFLUX_OPERATOR_TOKEN'];
  const known = given !== undefined && given !== '' ? given : await readToken(file);
  if (!(await isNew(new InfluxDB({ url })))) {
    if (known !== undefined) return { operatorToken: known };
    throw new CrosswatchError(
      'CW_INFLUX_NOT_ONBOARDED',
      `the InfluxDB at ${url} has a user, and no operator token was given`,
      {
        hint: `set INFLUX_OPERATOR_TOKEN to a token that may create buckets, tasks and tokens, or put it into ${file.path}`,
      },
    );
  }
  // Kept before they are used: if this run dies in between, the next one still has them.
  const token = known ?? (await keptOrNew(file, 32, dryRun));
  const password = await keptOrNew(
    { path: path.join(flags.adminDir, 'influxdb-password'), mode: 0o600 },
    18,
    dryRun,
  );
  return { operatorToken: token, onboarding: { username: 'crosswatch', password, token } };
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
