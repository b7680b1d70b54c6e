import type { ReplayStats } from '../correlate/backtest/replay/replay-stats.ts';
import type { TransitionRow } from '../correlate/backtest/replay/transition-row.ts';
import type { Format } from './format.ts';
import { type Column, renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { labelText, shortLabelText } from './time-text.ts';
import { count } from '../lib/count.ts';

export interface TransitionPrinter {
  print(row: TransitionRow): Promise<void>;
  end(stats: ReplayStats): Promise<void>;
}

const LEVEL_COLORS: Readonly<Record<string, number>> = { low: 90, medium: 33, high: 31, critical: 35 };

const COLUMNS: readonly Column<TransitionRow>[] = [
  {
    title: 'at',
    value: ({ at }) => at.replace('T', ' ').slice(0, 19),
    short: ({ at }) => at.replace('T', ' ').slice(5, 19),
  },
  { title: 'state', value: ({ state }) => state, color: ({ state }) => (state === 'resolved' ? 32 : 31) },
  { title: 'level', value: ({ level }) => level, color: ({ level }) => LEVEL_COLORS[level] },
  { title: 'rule', value: ({ rule }) => rule, flexible: true },
  {
    title: 'group',
    value: ({ group }) => labelText(group),
    short: ({ group }) => shortLabelText(group),
    flexible: true,
  },
  {
    title: 'value',
    value: ({ value }) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value),
    align: 'right',
    spare: 3,
  },
  { title: 'count', value: ({ count }) => count, align: 'right', spare: 2 },
  {
    title: 'evidence',
    value: ({ evidence }) =>
      `${count(evidence.events.length, 'event')}, ${count(evidence.points.length, 'point')}`,
    spare: 1,
  },
];

/** Transitions in the chosen form: NDJSON as they come, a table or one JSON array at the end. */
export function createTransitionPrinter(format: Format, terminal: Terminal): TransitionPrinter {
  const rows: TransitionRow[] = [];
  return {
    async print(row) {
      if (format === 'ndjson') await terminal.out(`${JSON.stringify(row)}\n`);
      else rows.push(row);
    },
    async end({ items, alerts_per_rule: alerts, seconds }) {
      if (format === 'json') return terminal.out(`${JSON.stringify(rows, undefined, 2)}\n`);
      if (format === 'ndjson') return;
      if (rows.length > 0) await terminal.out(renderTable(rows, COLUMNS, terminal));
      const fired = Object.values(alerts).reduce((sum, count) => sum + count, 0);
      terminal.err(`${count(items, 'item')}, ${count(fired, 'alert')}, ${seconds.toFixed(1)} s\n`);
    },
  };
}
