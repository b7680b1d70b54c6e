import type { Command } from 'commander';
import { toTransitionRow, type TransitionRow } from '../../correlate/backtest/replay/transition-row.ts';
import { sweep, type SweepRow } from '../../correlate/backtest/sweep/sweep.ts';
import { createEngine } from '../../correlate/engine/engine.ts';
import { systemClock } from '../../lib/clock.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import { formatDuration } from '../../lib/duration.ts';
import { parseCount, parseList, parseMomentOrAgo, parseNumber, parseSpan } from '../arguments.ts';
import { addBacktestOptions, type BacktestFlags, endOf, openArrivals } from '../backtest-input.ts';
import { type Format, formatOption, printRows } from '../format.ts';
import { requireRule, requireRules } from '../load-paths.ts';
import { requireConfig } from '../require-config.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface SweepFlags extends BacktestFlags {
  readonly threshold: readonly number[];
  readonly for: readonly number[];
  readonly counted?: string;
  readonly maxFirings: number;
  readonly format: Format;
}

/** One line of the answer; JSON has the evidence, the table only how many alerts there are. */
interface PrintedRow {
  readonly threshold?: number | undefined;
  readonly for?: string | undefined;
  readonly alerts: number;
  readonly alerts_per_day?: number | undefined;
  readonly firings: readonly TransitionRow[];
}

const MAX_VARIANTS = 100;

const COLUMNS: readonly Column<PrintedRow>[] = [
  { title: 'threshold', value: ({ threshold }) => threshold ?? 'as it is', align: 'right' },
  { title: 'for', value: (row) => row.for ?? 'as it is', align: 'right' },
  { title: 'alerts', value: ({ alerts }) => alerts, align: 'right' },
  { title: 'per day', value: (row) => row.alerts_per_day?.toFixed(2), align: 'right' },
  { title: 'first', value: ({ firings }) => firings[0]?.at.replace('T', ' ').slice(0, 19), short: ({ firings }) => firings[0]?.at.replace('T', ' ').slice(5, 16), spare: 1 },
  {
    title: 'group',
    value: ({ firings }) => Object.entries(firings[0]?.group ?? {}).map((pair) => pair.join('=')).join(' '),
    flexible: true,
  },
];

/** `rules sweep`: what other thresholds and durations would have alerted on. */
export function addSweepCommand(rules: Command, terminal: Terminal): void {
  const command = rules
    .command('sweep')
    .description('backtest a rule with other thresholds and `for`: how many alerts a day, and which')
    .argument('<rule>', 'the rule to vary')
    .option('--threshold <numbers>', 'numbers for its first comparison, by commas', parseList(parseNumber), [])
    .option('--for <durations>', 'durations for a metric rule’s `for`, by commas', parseList(parseSpan), [])
    .option('--counted <rule>', 'count the alerts of this rule instead, one that rests on the varied one')
    .option('--max-firings <count>', 'firings kept with their evidence for --format json', parseCount, 100);
  addBacktestOptions(command)
    .option('--until <time>', 'leave out what is after', parseMomentOrAgo(systemClock.now()))
    .addOption(formatOption())
    .action((rule: string, flags: SweepFlags) => runSweep(rule, flags, terminal));
}

async function runSweep(name: string, flags: SweepFlags, terminal: Terminal): Promise<void> {
  const variants = Math.max(1, flags.threshold.length) * Math.max(1, flags.for.length);
  if (variants > MAX_VARIANTS)
    throw new CrosswatchError('CW_CLI_USAGE', `${variants} combinations; at most ${MAX_VARIANTS} run at a time`);
  const config = requireConfig(flags.config, terminal);
  const rules = await requireRules(flags.rules, config, terminal);
  const rule = requireRule(rules, name);
  const counted = flags.counted === undefined ? rule : requireRule(rules, flags.counted);
  if (!counted.alerts)
    terminal.err(`${counted.key} does not alert by itself: count a rule that rests on it with --counted\n`);
  const rows = await sweep({
    rules,
    rule: rule.key,
    counted: counted.key,
    thresholds: flags.threshold,
    forsMs: flags.for,
    config: config.engine,
    createEngine,
    arrivals: openArrivals(flags, config, rules, terminal),
    end: endOf(flags),
    clock: systemClock,
    maxFirings: flags.maxFirings,
  });
  await printRows(rows.map(toPrinted), { columns: COLUMNS, format: flags.format, empty: '' }, terminal);
}

function toPrinted({ threshold, forMs, alerts, alertsPerDay, firings }: SweepRow): PrintedRow {
  return {
    threshold,
    for: forMs === undefined ? undefined : forMs === 0 ? '0s' : formatDuration(forMs),
    alerts,
    alerts_per_day: alertsPerDay,
    firings: firings.map(toTransitionRow),
  };
}
