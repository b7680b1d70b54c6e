import { type Command, Option } from 'commander';
import { AGGREGATES, type HistorySeries } from '../../model/history.ts';
import { parsePair } from '../arguments.ts';
import { type Format, formatOption, printRows, toJson } from '../format.ts';
import { sparkline } from '../sparkline.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { labelText, shortLabelText } from '../time-text.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from './client.ts';

interface QueryFlags extends InstanceFlags {
  readonly tag: Readonly<Record<string, string>>;
  readonly start: string;
  readonly stop: string;
  readonly every: string;
  readonly aggregate: string;
  readonly format: Format;
}

interface Answer {
  readonly startMs: number;
  readonly stopMs: number;
  /** Absent: the points as they are. */
  readonly everyMs?: number | undefined;
  readonly series: readonly HistorySeries[];
}

const CHART_WIDTH = 40;
const LEAST_CHART_WIDTH = 10;
/** What the other columns take. */
const NUMBERS_WIDTH = 64;

/** `query`: history of one field of a running instance. */
export function addQueryCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('query')
    .summary('history of a field from a running Crosswatch')
    .description('history of a field from a running Crosswatch, one row for each series')
    .argument('<measurement>', 'such as cpu')
    .argument('<field>', 'such as usage_active')
    .option('--tag <key=value>', 'only series with this tag; may be given several times', parsePair, {})
    .option('--start <time>', 'ISO 8601, Unix seconds, or back from now', '-1h')
    .option('--stop <time>', 'the same', 'now')
    .option('--every <duration>', 'width of a step; 0s gives the points as they are', '10s')
    .addOption(
      new Option('--aggregate <how>', 'how the points of a step become one')
        .choices(AGGREGATES)
        .default('mean'),
    );
  addInstanceOptions(command)
    .addOption(formatOption())
    .action((measurement: string, field: string, flags: QueryFlags) =>
      query(measurement, field, flags, terminal),
    );
}

async function query(
  measurement: string,
  field: string,
  flags: QueryFlags,
  terminal: Terminal,
): Promise<void> {
  const { tag, start, stop, every, aggregate, format } = flags;
  const tags = Object.fromEntries(Object.entries(tag).map(([key, value]) => [`tag.${key}`, value]));
  const path = `/api/v1/metrics/${encodeURIComponent(measurement)}/${encodeURIComponent(field)}/history`;
  const instance = createInstance(flags, terminal);
  const answer = await instance.get<Answer>(path, { ...tags, start, stop, every, aggregate });
  if (format === 'json') return terminal.out(`${toJson(answer, 2)}\n`);
  const empty = `no points of ${measurement} ${field} then`;
  await printRows(answer.series, { columns: columnsOf(answer, terminal.width), format, empty }, terminal);
}

function columnsOf(
  { startMs: askedMs, stopMs, everyMs = 1, series }: Answer,
  terminalWidth: number,
): readonly Column<HistorySeries>[] {
  // What was before the first point says nothing.
  const firstMs = series.reduce((least, { times }) => Math.min(least, times[0] ?? least), stopMs - everyMs);
  const startMs = Math.max(askedMs, firstMs);
  const room = Math.max(LEAST_CHART_WIDTH, Math.min(CHART_WIDTH, terminalWidth - NUMBERS_WIDTH));
  // No narrower than a step, or there were gaps where none are.
  const width = Math.max(1, Math.min(room, Math.floor((stopMs - startMs) / everyMs)));
  const number = (value: number | undefined): string =>
    value === undefined ? '' : String(Number(value.toPrecision(5)));
  return [
    {
      title: 'series',
      value: ({ tags }) => labelText(tags),
      short: ({ tags }) => shortLabelText(tags),
      flexible: true,
    },
    { title: 'points', value: ({ values }) => values.length, align: 'right', spare: 1 },
    { title: 'min', value: ({ values }) => number(reduce(values, Math.min)), align: 'right', spare: 2 },
    { title: 'mean', value: ({ values }) => number(mean(values)), align: 'right' },
    { title: 'max', value: ({ values }) => number(reduce(values, Math.max)), align: 'right' },
    { title: 'last', value: ({ values }) => number(values.at(-1)), align: 'right' },
    { title: 'course', value: (series) => sparkline(series, { startMs, stopMs, width }) },
  ];
}

function reduce(values: readonly number[], pick: (a: number, b: number) => number): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => pick(a, b));
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
