import type { Command } from 'commander';
import type { Health } from '../../app/health.ts';
import { printable } from '../../lib/printable.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Format, formatOption, printRows, toJson } from '../format.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { spanText } from '../time-text.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from './client.ts';

interface Status {
  readonly host: string;
  readonly version: string;
  readonly startedMs: number;
  readonly health: readonly Health[];
}

const COLORS: Readonly<Record<Health['state'], number>> = {
  ok: 32,
  waiting: 33,
  warning: 33,
  failing: 31,
  off: 90,
};

const COLUMNS: readonly Column<Health>[] = [
  { title: 'part', value: ({ name }) => name },
  { title: 'state', value: ({ state }) => state, color: ({ state }) => COLORS[state] },
  { title: 'detail', value: ({ detail }) => detail, flexible: true },
];

/** `status`: how a running instance is. */
export function addStatusCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('status')
    .summary('how a running Crosswatch is')
    .description('how a running Crosswatch is; exit code 1 if a part of it fails, 0 if it only warns');
  addInstanceOptions(command)
    .addOption(formatOption())
    .action(async (flags: InstanceFlags & { format: Format }) => {
      const status = await createInstance(flags, terminal).get<Status>('/api/v1/status');
      const { host, version, startedMs, health } = status;
      if (flags.format === 'json') await terminal.out(`${toJson(status, 2)}\n`);
      else
        await printRows(health, { columns: COLUMNS, format: flags.format, empty: 'nothing runs' }, terminal);
      const up = spanText(Date.now() - startedMs);
      if (flags.format === 'table')
        terminal.err(printable(`Crosswatch ${version} on ${host}, up ${up}`) + '\n');
      if (health.some(({ state }) => state === 'failing')) done(EXIT.no);
    });
}
