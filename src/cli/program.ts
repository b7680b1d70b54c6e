import { Command, CommanderError } from 'commander';
import { CrosswatchError, describeError } from '../lib/errors.ts';
import { addConfigCommand } from './config.ts';
import { addDemoCommand } from './demo/demo.ts';
import { addAlertsCommand } from './instance/alerts.ts';
import { addEventsCommand } from './instance/events.ts';
import { addQueryCommand } from './instance/query.ts';
import { addReportCommand } from './instance/report.ts';
import { addStatusCommand } from './instance/status.ts';
import { addDoctorCommand } from './doctor/doctor.ts';
import { addBackfillCommand } from './history/backfill.ts';
import { addExportCommand } from './history/export.ts';
import { addImportHistoryCommand } from './history/import.ts';
import { addNotifyCommand } from './notify.ts';
import { addParseCommand } from './parse.ts';
import { addQuarantineCommand } from './quarantine.ts';
import { addReplayCommand } from './replay.ts';
import { addRulesCommand } from './rules.ts';
import { addRunCommand } from './run.ts';
import { addSetupCommand } from './setup.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** Runs one command line and resolves with its exit code. Never throws. */
export async function runCli(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = createProgram(terminal, (result) => (code = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    terminal.err(`crosswatch: ${describeError(error)}\n`);
    return error instanceof CrosswatchError && error.retryable ? EXIT.unreachable : EXIT.usage;
  }
}

/** All commands; `done` is told the exit code of the one that ran. */
export function createProgram(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const program = new Command('crosswatch')
    .description('Joins host metrics with security events and sends alerts with their evidence.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(crosswatch --help lists the commands)');
  addRunCommand(program, terminal, done);
  addDemoCommand(program, terminal, done);
  addStatusCommand(program, terminal, done);
  addAlertsCommand(program, terminal);
  addEventsCommand(program, terminal);
  addQueryCommand(program, terminal);
  addReportCommand(program, terminal);
  addParseCommand(program, terminal, done);
  addReplayCommand(program, terminal, done);
  addRulesCommand(program, terminal, done);
  addSetupCommand(program, terminal, done);
  addExportCommand(program, terminal);
  addImportHistoryCommand(program, terminal, done);
  addBackfillCommand(program, terminal, done);
  addQuarantineCommand(program, terminal);
  addDoctorCommand(program, terminal, done);
  addNotifyCommand(program, terminal, done);
  addConfigCommand(program, terminal, done);
  return program;
}
