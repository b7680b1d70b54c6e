import type { TransferCounts } from '../../influx/history/transfer.ts';
import type { Shortfall } from '../../influx/history/verify.ts';
import { count } from '../../lib/count.ts';
import { printable } from '../../lib/printable.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Format, printRows } from '../format.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** What was sent to one bucket, and what of it the server does not hold. */
export interface Transferred {
  readonly bucket: string;
  readonly sent: TransferCounts;
  readonly shortfalls: readonly Shortfall[];
}

interface Row {
  readonly bucket: string;
  readonly measurement: string;
  readonly points: number;
  readonly values: number;
  readonly state: 'verified' | 'short';
  /** Values the server holds of it, where they are fewer than were sent. */
  readonly found?: number | undefined;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'bucket', value: ({ bucket }) => bucket },
  { title: 'measurement', value: ({ measurement }) => measurement, flexible: true },
  { title: 'points', value: ({ points }) => points, align: 'right' },
  { title: 'values', value: ({ values }) => values, align: 'right' },
  {
    title: 'state',
    value: ({ state, found }) => (found === undefined ? state : `${state}: ${found} found`),
    color: ({ state }) => (state === 'verified' ? 32 : 31),
  },
];

const SHOWN = 5;

/** Prints what was transferred, by measurement; the exit code says whether all of it is there. */
export async function reportTransfers(
  transfers: readonly Transferred[],
  format: Format,
  terminal: Terminal,
): Promise<ExitCode> {
  const rows = transfers.flatMap(rowsOf);
  await printRows(rows, { columns: COLUMNS, format, empty: 'there is nothing to send' }, terminal);
  const refused = transfers.flatMap(({ sent }) => sent.refused);
  for (const { line, reason } of refused.slice(0, SHOWN))
    terminal.err(printable(`refused: ${reason}: ${line}`) + '\n');
  const unwritable = transfers.reduce((sum, { sent }) => sum + sent.unwritable, 0);
  if (refused.length > 0) terminal.err(`${count(refused.length, 'line')} refused\n`);
  if (unwritable > 0) terminal.err(`${count(unwritable, 'point')} could not be written as line protocol\n`);
  return refused.length > 0 || rows.some(({ state }) => state === 'short') ? EXIT.no : EXIT.done;
}

function rowsOf({ bucket, sent, shortfalls }: Transferred): readonly Row[] {
  return [...sent.byMeasurement].map(([measurement, { points, values }]) => {
    const found = shortfalls.find((shortfall) => shortfall.measurement === measurement)?.found;
    return { bucket, measurement, points, values, state: found === undefined ? 'verified' : 'short', found };
  });
}
