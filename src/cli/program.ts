import { Command, CommanderError } from 'commander';
import { CrosswatchError, describeError } from '../lib/errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

type Done = (code: ExitCode) => void;
type AddCommand = (program: Command, terminal: Terminal, done: Done) => void;

/**
 * Commands in the order of the help. Each is loaded when it is asked for: loading all takes longer than most of them
 * run, and memory for as long as the service runs.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['run', async () => (await import('./run.ts')).addRunCommand],
  ['demo', async () => (await import('./demo/demo.ts')).addDemoCommand],
  ['status', async () => (await import('./instance/status.ts')).addStatusCommand],
  ['alerts', async () => (await import('./instance/alerts.ts')).addAlertsCommand],
  ['silence', async () => (await import('./instance/silence.ts')).addSilenceCommand],
  ['events', async () => (await import('./instance/events.ts')).addEventsCommand],
  ['query', async () => (await import('./instance/query.ts')).addQueryCommand],
  ['report', async () => (await import('./instance/report.ts')).addReportCommand],
  ['parse', async () => (await import('./parse.ts')).addParseCommand],
  ['replay', async () => (await import('./replay.ts')).addReplayCommand],
  ['rules', async () => (await import('./rules.ts')).addRulesCommand],
  ['verify', async () => (await import('./verify.ts')).addVerifyCommand],
  ['setup', async () => (await import('./setup.ts')).addSetupCommand],
  ['export', async () => (await import('./history/export.ts')).addExportCommand],
  ['import', async () => (await import('./history/import.ts')).addImportHistoryCommand],
  ['backfill', async () => (await import('./history/backfill.ts')).addBackfillCommand],
  ['quarantine', async () => (await import('./quarantine.ts')).addQuarantineCommand],
  ['doctor', async () => (await import('./doctor/doctor.ts')).addDoctorCommand],
  ['notify', async () => (await import('./notify.ts')).addNotifyCommand],
  ['config', async () => (await import('./config.ts')).addConfigCommand],
]);

/** Runs one command line and resolves with its exit code. Never throws. */
export async function runCli(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  try {
    const program = await createProgram(terminal, (result) => (code = result), args[0]);
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    terminal.err(`crosswatch: ${describeError(error)}\n`);
    return error instanceof CrosswatchError && error.retryable ? EXIT.unreachable : EXIT.usage;
  }
}

/** All commands, or the one that the command line begins with; `done` is told the exit code of the one that ran. */
export async function createProgram(terminal: Terminal, done: Done, first?: string): Promise<Command> {
  const program = new Command('crosswatch')
    .description('Joins host metrics with security events and sends alerts with their evidence.')
    .version(VERSION)
    // With arguments and options a term leaves no room to wrap what it means.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .configureOutput({ writeOut: (text) => void terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(crosswatch --help lists the commands)');
  for (const load of wantedCommands(first)) (await load())(program, terminal, done);
  return program;
}

function wantedCommands(first: string | undefined): Iterable<() => Promise<AddCommand>> {
  if (first === '--version' || first === '-V') return [];
  const one = COMMANDS.get(first ?? '');
  return one === undefined ? COMMANDS.values() : [one];
}
