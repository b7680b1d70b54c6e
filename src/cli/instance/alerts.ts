import { type Command, Option } from 'commander';
import type { AlertRecord } from '../../model/alert-record.ts';
import { parseCount } from '../arguments.ts';
import { type Format, formatOption, printRows, toJson } from '../format.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { labelText, shortLabelText, shortTimeText, timeText } from '../time-text.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from './client.ts';
import { renderAlert } from './render-alert.ts';

interface AlertsFlags extends InstanceFlags {
  readonly state?: string;
  readonly limit: number;
  readonly format: Format;
}

const COLUMNS: readonly Column<AlertRecord>[] = [
  { title: 'fingerprint', value: ({ fingerprint }) => fingerprint },
  { title: 'state', value: ({ state }) => state, color: ({ state }) => (state === 'firing' ? 31 : 32) },
  { title: 'level', value: ({ newest }) => newest.level },
  {
    title: 'since',
    value: ({ startedAtMs }) => timeText(startedAtMs),
    short: ({ startedAtMs }) => shortTimeText(startedAtMs),
  },
  {
    title: 'until',
    value: ({ endedAtMs }) => timeText(endedAtMs),
    short: ({ endedAtMs }) => shortTimeText(endedAtMs),
    spare: 2,
  },
  { title: 'rule', value: ({ newest }) => newest.rule, flexible: true },
  {
    title: 'group',
    value: ({ newest }) => labelText(newest.group),
    short: ({ newest }) => shortLabelText(newest.group),
    flexible: true,
  },
  { title: 'count', value: ({ newest, current }) => (current ?? newest).count, align: 'right', spare: 1 },
  { title: 'silenced', value: ({ silencedBy }) => (silencedBy === undefined ? '' : 'yes'), spare: 3 },
  { title: 'taken on by', value: ({ acknowledgedBy }) => acknowledgedBy, spare: 4 },
];

/** `alerts`: what fires and fired, one alert with its evidence, and taking it on. */
export function addAlertsCommand(program: Command, terminal: Terminal): void {
  const alerts = program
    .command('alerts')
    .summary('alerts of a running Crosswatch, or one with its evidence')
    .description('alerts of a running Crosswatch, or one of them with its story and evidence')
    .argument('[fingerprint]', 'the alert to show');
  addInstanceOptions(alerts)
    .addOption(new Option('--state <state>', 'only these').choices(['firing', 'resolved']))
    .option('--limit <count>', 'how many at most', parseCount, 100)
    .addOption(formatOption())
    .action((fingerprint: string | undefined, flags: AlertsFlags) =>
      fingerprint === undefined ? list(flags, terminal) : show(fingerprint, flags, terminal),
    );
  const acknowledge = alerts
    .command('acknowledge')
    .description('say that somebody looks after an alert')
    .argument('<fingerprint>', 'the alert')
    .requiredOption('--by <name>', 'who does');
  addInstanceOptions(acknowledge).action(async (fingerprint: string, _own: object, command: Command) => {
    // The options of `alerts` may stand before the word.
    const flags = command.optsWithGlobals<InstanceFlags & { by: string }>();
    const path = `/api/v1/alerts/${encodeURIComponent(fingerprint)}/acknowledge`;
    const alert = await createInstance(flags, terminal).post<AlertRecord>(path, { by: flags.by });
    await terminal.out(renderAlert(alert));
  });
}

async function list(flags: AlertsFlags, terminal: Terminal): Promise<void> {
  const { state, limit, format } = flags;
  const query = { state, limit };
  const { alerts } = await createInstance(flags, terminal).get<{ alerts: AlertRecord[] }>(
    '/api/v1/alerts',
    query,
  );
  await printRows(alerts, { columns: COLUMNS, format, empty: 'no alerts' }, terminal);
}

async function show(fingerprint: string, flags: AlertsFlags, terminal: Terminal): Promise<void> {
  const path = `/api/v1/alerts/${encodeURIComponent(fingerprint)}`;
  const alert = await createInstance(flags, terminal).get<AlertRecord>(path);
  if (flags.format === 'table') return terminal.out(renderAlert(alert));
  await terminal.out(`${toJson(alert, flags.format === 'json' ? 2 : undefined)}\n`);
}
