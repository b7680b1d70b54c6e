import type { Command } from 'commander';
import { loadConfiguredRules } from '../../app/load-rules.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { count } from '../../lib/count.ts';
import { describeError } from '../../lib/errors.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Format, formatOption, printRows } from '../format.ts';
import { printable } from '../../lib/printable.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { checkClock } from './check-clock.ts';
import { checkGeoip } from './check-geoip.ts';
import { checkInflux } from './check-influx.ts';
import { checkLogs } from './check-logs.ts';
import { checkReceivers, checkServe } from './check-network.ts';
import { checkStore } from './check-store.ts';
import { fine, type Finding } from './finding.ts';

const COLORS = { ok: 32, warn: 33, fail: 31 } as const;

const COLUMNS: readonly Column<Finding>[] = [
  { title: 'state', value: ({ state }) => state, color: ({ state }) => COLORS[state] },
  { title: 'check', value: ({ check }) => check },
  { title: 'detail', value: ({ detail }) => detail, flexible: true },
];

/** `doctor`: what would stop Crosswatch here, before it is started or while it runs. Changes nothing. */
export function addDoctorCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .summary('what would stop Crosswatch here, and the next step')
    .description('what would stop Crosswatch here, and the next step; exit code 1 if anything would')
    .option('-c, --config <file>', 'configuration file')
    .addOption(formatOption())
    .action(async ({ config: path, format }: { config?: string; format: Format }) => {
      const findings = await examine(path, terminal);
      await printRows(findings, { columns: COLUMNS, format, empty: '' }, terminal);
      if (format === 'table')
        for (const { check, detail, next } of findings)
          if (next !== undefined) terminal.err(printable(`${check}: ${detail}`) + `\n  ${printable(next)}\n`);
      if (findings.some(({ state }) => state === 'fail')) done(EXIT.no);
    });
}

async function examine(path: string | undefined, terminal: Terminal): Promise<readonly Finding[]> {
  const { env } = terminal;
  const loaded = loadConfig({ path: path ?? env['CROSSWATCH_CONFIG'], env });
  if (!loaded.ok) {
    const next = 'mend it first: nothing else can be checked without it';
    return loaded.mistakes.map((mistake) => ({
      check: 'configuration',
      state: 'fail',
      detail: describeError(mistake).replaceAll('\n', ' '),
      next,
    }));
  }
  const { config } = loaded;
  const parts = await Promise.all([
    checkLogs(config, env),
    checkGeoip(config.events),
    checkClock(config),
    checkStore(config.store, env, process.cwd()),
    checkRules(config),
    checkServe(config.serve),
    checkInflux(config.influx),
    checkReceivers(config.notify),
  ]);
  return [fine('configuration', loaded.path ?? 'no file, defaults'), ...parts.flat()];
}

async function checkRules(config: Config): Promise<Finding> {
  const { ruleSet, mistakes } = await loadConfiguredRules(config);
  const alerting = ruleSet.rules.filter(({ alerts }) => alerts).length;
  const detail = `${count(ruleSet.rules.length, 'rule')}, ${alerting} of which alert`;
  const next = '`crosswatch rules check` says what is wrong with them';
  if (mistakes.length > 0)
    return { check: 'rules', state: 'fail', detail: `${detail}; ${count(mistakes.length, 'mistake')}`, next };
  if (alerting > 0) return fine('rules', detail);
  return {
    check: 'rules',
    state: 'warn',
    detail,
    next: 'nothing will ever alert: leave rules.shipped on, or set rules.dir',
  };
}
