import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createConfiguredParser } from '../app/event-parser.ts';
import { SHIPPED_RULES } from '../app/load-rules.ts';
import { findCoverageGaps } from '../correlate/backtest/rule-test/coverage.ts';
import { toJunitXml } from '../correlate/backtest/rule-test/junit.ts';
import { renderRuleTests } from '../correlate/backtest/rule-test/render.ts';
import { toTransitionRow } from '../correlate/backtest/replay/transition-row.ts';
import { type RuleTestFileResult, ruleTestExitCode } from '../correlate/backtest/rule-test/result.ts';
import { runRuleTests } from '../correlate/backtest/rule-test/run-rule-tests.ts';
import { createEngine } from '../correlate/engine/engine.ts';
import { loadRules } from '../correlate/language/load-rules.ts';
import { eventsSchema } from '../events/config.ts';
import { count } from '../lib/count.ts';
import { CrosswatchError } from '../lib/errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { findTestFiles } from './find-test-files.ts';
import { loadPaths } from './load-paths.ts';
import { writeTextFile } from './output-file.ts';
import { printMistakes } from './print-mistakes.ts';
import { requireConfig } from './require-config.ts';
import { addExplainCommand } from './rules/explain.ts';
import { addImportCommand } from './rules/import-sigma.ts';
import { addSweepCommand } from './rules/sweep.ts';
import type { Terminal } from './terminal.ts';

/** `rules check|test|explain|sweep|import`. */
export function addRulesCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const rules = program.command('rules').description('check, test, explain, tune and import rules');
  rules
    .command('check')
    .description('load rules and say everything that is wrong with them')
    .argument('[paths...]', 'rule files or folders; default: the configured ones')
    .option('-c, --config <file>', 'configuration file, for engine:, lists: and rules:')
    .option('--strict', 'warnings count as mistakes')
    .action(async (paths: readonly string[], options: { config?: string; strict?: boolean }) => {
      const loaded = await loadPaths(paths, requireConfig(options.config, terminal));
      printMistakes(loaded, terminal);
      const { mistakes, warnings, ruleSet } = loaded;
      terminal.err(
        `${count(ruleSet.rules.length, 'rule')}, ${count(mistakes.length, 'mistake')}, ${count(warnings.length, 'warning')}\n`,
      );
      done(mistakes.length > 0 || (options.strict === true && warnings.length > 0) ? EXIT.no : EXIT.done);
    });
  rules
    .command('test')
    .description('run rule tests (*.test.yml)')
    .argument('[paths...]', 'test files or folders; default: the shipped rules’ tests')
    .option('--junit <file>', 'write a JUnit report')
    .option(
      '--transitions <file>',
      'write what happened in each test, as replay prints it with --format ndjson',
    )
    .option('--coverage', 'list rules that lack a firing or a silent case; then their absence is a failure')
    .action((paths: readonly string[], options: TestFlags) => testRules(paths, options, terminal, done));
  addExplainCommand(rules, terminal);
  addSweepCommand(rules, terminal);
  addImportCommand(rules, terminal, done);
}

interface TestFlags {
  readonly junit?: string;
  readonly transitions?: string;
  readonly coverage?: boolean;
}

async function testRules(
  paths: readonly string[],
  options: TestFlags,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): Promise<void> {
  const files = await findTestFiles(paths.length > 0 ? paths : [SHIPPED_RULES]);
  if (files.length === 0)
    throw new CrosswatchError('CW_CLI_INPUT', 'no test file (*.test.yml) there', {
      hint: 'name files or folders',
    });
  const results: RuleTestFileResult[] = [];
  for (const file of files) results.push(await runRuleTests(file, testPorts()));
  await terminal.out(renderRuleTests(results, { color: terminal.colors }));
  if (options.junit !== undefined) writeTextFile(options.junit, toJunitXml(results));
  if (options.transitions !== undefined) writeTextFile(options.transitions, transitionLines(results));
  const gaps = options.coverage === true ? findCoverageGaps(results) : [];
  for (const { rule, lacks } of gaps) terminal.err(`${rule}: no ${lacks.join(' and no ')} case\n`);
  const code = ruleTestExitCode(results);
  done(code === EXIT.done && gaps.length > 0 ? EXIT.no : code);
}

/** Every transition of every test, one a line as `replay` prints it, and behind it the name of its test. */
function transitionLines(results: readonly RuleTestFileResult[]): string {
  return results
    .flatMap(({ tests }) => tests)
    .flatMap(({ name, transitions }) => transitions.map((each) => ({ ...toTransitionRow(each), test: name })))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

/** What the runner needs of the rest of the program; log lines are UTC and read as without any configuration. */
export function testPorts() {
  return {
    readFile: (path: string) => readFile(path, 'utf8').catch(() => undefined),
    loadRules,
    createEngine,
    createLineParser() {
      let nowMs = 0;
      let lines = 0;
      const options = { config: eventsSchema.parse(undefined), zone: 'UTC', host: 'localhost' };
      const parser = createConfiguredParser({ ...options, now: () => nowMs });
      return (text: string, atMs: number) => {
        nowMs = atMs;
        lines += 1;
        return parser.parse({ text, id: `line ${lines}` });
      };
    },
  };
}
