import { type Command, Option } from 'commander';
import { formatMatcher, parseMatcher } from '../../alerts/matcher.ts';
import type { Silence, SilenceState } from '../../model/silence.ts';
import { parseMoment } from '../arguments.ts';
import { type Format, formatOption, printRows } from '../format.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { shortTimeText, timeText } from '../time-text.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from './client.ts';

type Shown = Silence & { readonly state: SilenceState };

interface AddFlags extends InstanceFlags {
  readonly duration: string;
  readonly start?: number;
  readonly end?: number;
  readonly by?: string;
  readonly comment: string;
  readonly format: Format;
}

const COLORS: Readonly<Record<SilenceState, number>> = { pending: 33, active: 32, expired: 90 };

const COLUMNS: readonly Column<Shown>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'state', value: ({ state }) => state, color: ({ state }) => COLORS[state] },
  {
    title: 'from',
    value: ({ startsAtMs }) => timeText(startsAtMs),
    short: ({ startsAtMs }) => shortTimeText(startsAtMs),
    spare: 2,
  },
  {
    title: 'until',
    value: ({ endsAtMs }) => timeText(endsAtMs),
    short: ({ endsAtMs }) => shortTimeText(endsAtMs),
  },
  { title: 'by', value: ({ createdBy }) => createdBy, spare: 1 },
  { title: 'matchers', value: ({ matchers }) => matchers.map(formatMatcher).join(' '), flexible: true },
  { title: 'comment', value: ({ comment }) => comment, flexible: true },
];

/** `silence add|list|expire`: alerts that are kept and shown while nobody is told of them. */
export function addSilenceCommand(program: Command, terminal: Terminal): void {
  const silence = program
    .command('silence')
    .summary('keep alerts from being told of for a while')
    .description(
      'keep a running Crosswatch from telling of some alerts for a while; they are kept and shown',
    );
  const print = (rows: readonly Shown[], format: Format): Promise<void> =>
    printRows(rows, { columns: COLUMNS, format, empty: 'no silences' }, terminal);

  const add = silence
    .command('add')
    .description('silence alerts whose labels satisfy every matcher')
    .argument('<matchers...>', 'such as alertname=ssh_brute_force host.name=~"web.*" level!=critical')
    .option('--duration <duration>', 'how long', '1h')
    .option('--start <time>', 'from then on; default: now', parseMoment)
    .addOption(new Option('--end <time>', 'until then').argParser(parseMoment).conflicts('duration'))
    .option('--by <name>', 'who says so; default: $USER')
    .option('--comment <text>', 'why', '')
    .addOption(formatOption());
  addInstanceOptions(add).action(async (texts: readonly string[], flags: AddFlags) => {
    const { start, end, duration, comment, format } = flags;
    const body = {
      matchers: texts.map(parseMatcher),
      ...(start === undefined ? {} : { startsAt: new Date(start).toISOString() }),
      ...(end === undefined ? { duration } : { endsAt: new Date(end).toISOString() }),
      createdBy: flags.by ?? terminal.env['USER'] ?? 'somebody',
      comment,
    };
    await print([await createInstance(flags, terminal).post<Shown>('/api/v1/silences', body)], format);
  });

  const list = silence
    .command('list')
    .description('silences, the newest first')
    .addOption(new Option('--state <state>', 'only these').choices(['pending', 'active', 'expired']))
    .addOption(formatOption());
  addInstanceOptions(list).action(async (flags: InstanceFlags & { state?: string; format: Format }) => {
    const path = '/api/v1/silences';
    const answer = createInstance(flags, terminal).get<{ silences: Shown[] }>(path, { state: flags.state });
    await print((await answer).silences, flags.format);
  });

  const expire = silence
    .command('expire')
    .description('end silences now; alerts that still fire are told of then')
    .argument('<ids...>', 'their ids')
    .addOption(formatOption());
  addInstanceOptions(expire).action(
    async (ids: readonly string[], flags: InstanceFlags & { format: Format }) => {
      const instance = createInstance(flags, terminal);
      const ended: Shown[] = [];
      for (const id of ids)
        ended.push(await instance.delete<Shown>(`/api/v1/silences/${encodeURIComponent(id)}`));
      await print(ended, flags.format);
    },
  );
}
