import type { Command } from 'commander';
import type { Ranked } from '../../analyze/logins.ts';
import type { Report } from '../../analyze/report.ts';
import type { Usage } from '../../analyze/usage.ts';
import { printable } from '../../lib/printable.ts';
import { textOrJsonOption, toJson } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { timeText } from '../time-text.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from './client.ts';

interface ReportFlags extends InstanceFlags {
  readonly start: string;
  readonly stop: string;
  readonly format: 'text' | 'json';
}

/** `report`: a day of a running instance in numbers and advice. */
export function addReportCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('report')
    .summary('use, logins, alerts and advice from a running Crosswatch')
    .description('use, logins, alerts and recommendations from a running Crosswatch')
    .option('--start <time>', 'ISO 8601, Unix seconds, or back from now', '-24h')
    .option('--stop <time>', 'the same', 'now');
  addInstanceOptions(command)
    .addOption(textOrJsonOption())
    .action(async (flags: ReportFlags) => {
      const { start, stop, format } = flags;
      const report = await createInstance(flags, terminal).get<Report>('/api/v1/report', { start, stop });
      await terminal.out(format === 'json' ? `${toJson(report, 2)}\n` : renderReport(report));
    });
}

function renderReport({
  startMs,
  stopMs,
  cpu,
  memory,
  logins,
  alerts,
  recommendations,
  truncated,
}: Report): string {
  const byRule = Object.entries(alerts.byRule)
    .toSorted(([, a], [, b]) => b - a)
    .map(([rule, count]) => `${count} ${rule}`);
  const lines = [
    `from ${timeText(startMs)} to ${timeText(stopMs)}`,
    `CPU      ${usageText(cpu)}`,
    `memory   ${usageText(memory)}`,
    `logins   ${logins.failed} failed, ${logins.accepted} accepted (${logins.acceptedWithPassword} by password, ${logins.acceptedRoot} as root)`,
    `from     ${rankText(logins.topAddresses)}`,
    `users    ${rankText(logins.topUsers)}`,
    `alerts   ${alerts.firing} firing, ${alerts.resolved} resolved${byRule.length === 0 ? '' : `: ${byRule.join(', ')}`}`,
    ...(truncated ? ['there were more events than a report reads: the counts are of the newest'] : []),
    ...recommendations.map(({ title, because }) => `-> ${title}: ${because}`),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function usageText(usage: Usage | undefined): string {
  if (usage === undefined) return 'not measured';
  const { mean, p95, max } = usage;
  return `${mean.toFixed(1)} % on average, ${p95.toFixed(1)} % or less for 95 % of the time, ${max.toFixed(1)} % at most`;
}

function rankText(ranked: readonly Ranked[]): string {
  return ranked.length === 0 ? '-' : ranked.map(({ name, count }) => `${name} (${count})`).join(', ');
}
