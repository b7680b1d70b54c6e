import { type Command, Option } from 'commander';
import type { SecurityEvent } from '../../model/event.ts';
import { parseCount } from '../arguments.ts';
import { type Format, formatOption, printRows } from '../format.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { timeText } from '../time-text.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from './client.ts';

interface EventsFlags extends InstanceFlags {
  readonly action?: string;
  readonly outcome?: string;
  readonly since: string;
  readonly limit: number;
  readonly format: Format;
}

const COLUMNS: readonly Column<SecurityEvent>[] = [
  {
    title: 'at',
    value: (event) => timeText(event['@timestamp']),
    short: (event) => timeText(event['@timestamp']).slice(5),
  },
  { title: 'host', value: (event) => event['host.name'], spare: 1 },
  { title: 'action', value: (event) => event['event.action'] },
  {
    title: 'outcome',
    value: (event) => event['event.outcome'],
    color: (event) => (event['event.outcome'] === 'failure' ? 31 : 32),
  },
  { title: 'user', value: (event) => event['user.name'], flexible: true },
  { title: 'from', value: (event) => event['source.ip'] ?? event['source.domain'], flexible: true },
  { title: 'message', value: ({ message }) => message, flexible: true },
];

/** `events`: security events a running instance has stored. */
export function addEventsCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('events')
    .description('security events of a running Crosswatch, newest first')
    .option('--action <action>', 'only this event.action, such as ssh_login')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['success', 'failure']))
    .option('--since <time>', 'ISO 8601, Unix seconds, or back from now', '-24h')
    .option('--limit <count>', 'how many at most', parseCount, 100);
  addInstanceOptions(command)
    .addOption(formatOption())
    .action(async (flags: EventsFlags) => {
      const { action, outcome, since: start, limit, format } = flags;
      const instance = createInstance(flags, terminal);
      const query = { action, outcome, start, limit };
      const { events } = await instance.get<{ events: SecurityEvent[] }>('/api/v1/events', query);
      await printRows(events, { columns: COLUMNS, format, empty: 'no events' }, terminal);
    });
}
