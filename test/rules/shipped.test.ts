import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfiguredRules, SHIPPED_RULES } from '../../src/app/load-rules.ts';
import { findTestFiles } from '../../src/cli/find-test-files.ts';
import { testPorts } from '../../src/cli/rules.ts';
import { configSchema } from '../../src/config/schema.ts';
import { findCoverageGaps } from '../../src/correlate/backtest/rule-test/coverage.ts';
import { renderRuleTests } from '../../src/correlate/backtest/rule-test/render.ts';
import { runRuleTests } from '../../src/correlate/backtest/rule-test/run-rule-tests.ts';
import type { Rule } from '../../src/correlate/rule.ts';

// The rules that come with the program, as a start without any configuration loads them.

const ROOT = path.dirname(SHIPPED_RULES);
const RUNBOOKS = path.join(ROOT, 'docs', 'runbooks');
const loaded = await loadConfiguredRules(configSchema.parse({}));
const alerting = loaded.ruleSet.rules.filter((rule) => rule.alerts);
const results = await Promise.all(
  (await findTestFiles([SHIPPED_RULES])).map((file) => runRuleTests(file, testPorts())),
);

/** Keys that are for people and not part of a loaded rule, by the rule's name. */
const documents = new Map(
  [...new Set(loaded.ruleSet.rules.map((rule) => rule.place.path))].flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8'))
      .map((document) => document.toJS() as Record<string, unknown>)
      .map((document) => [String(document['name']), document] as const),
  ),
);

/** YAML blocks of a runbook, which are parts of a configuration. */
function configurations(page: string): readonly unknown[] {
  const text = readFileSync(path.join(RUNBOOKS, page), 'utf8');
  return [...text.matchAll(/```yaml\n(?<yaml>.*?)```/gs)].map((match) => parse(match.groups!['yaml']!));
}

test('load without a mistake or a warning', () => {
  expect(loaded.mistakes).toEqual([]);
  expect(loaded.warnings).toEqual([]);
});

test.each([
  'ssh_brute_force',
  'ssh_slow_brute_force',
  'password_spraying',
  'distributed_brute_force',
  'user_enumeration',
  'success_after_failures',
  'root_ssh_login',
  'login_new_address',
  'login_off_hours',
  'new_user_then_sudo',
  'user_created',
  'sudo_failures',
  'sudo_shell',
  'recon_commands',
  'log_tampering',
  'cpu_and_bruteforce',
  'miner_after_new_login',
  'exfil_after_login',
  'disk_fill_and_log_flood',
  'disk_space',
  'disk_full_24h',
  'cpu_usage',
  'load_per_core',
  'memory_and_swap',
  'network_saturation',
  'service_down',
  'collector_silent',
  'log_source_silent',
  'parser_drift',
  'log_forged',
  'clock_skew',
  'engine_pressure',
])('%s is among them and alerts', (name) => {
  expect(alerting.map((rule) => rule.key)).toContain(name);
});

test.each(results.map((result) => [path.relative(SHIPPED_RULES, result.path), result] as const))(
  '%s passes',
  (_name, result) => {
    const isRight = result.errors.length === 0 && result.tests.every((one) => one.failures.length === 0);
    expect(isRight, renderRuleTests([result], { color: false })).toBe(true);
  },
);

test('each rule that alerts has a firing and a silent case', () => {
  const tested = new Set(results.flatMap((result) => result.rules));
  expect(alerting.filter((rule) => !tested.has(rule.key)).map((rule) => rule.key)).toEqual([]);
  expect(findCoverageGaps(results)).toEqual([]);
});

describe.each(alerting.map((rule): [string, Rule] => [rule.key, rule]))('%s', (name, rule) => {
  test('says what it belongs to, what it takes wrongly, and what to do', () => {
    expect(rule.description).toBeDefined();
    expect(rule.tags.length).toBeGreaterThan(0);
    expect(documents.get(name)?.['falsepositives']).toEqual(expect.arrayContaining([expect.any(String)]));
    expect(documents.get(name)?.['id']).toEqual(expect.any(String));
    expect(rule.alert.annotations['summary']).toBeDefined();
    expect(existsSync(path.join(ROOT, rule.alert.runbookUrl?.source ?? 'none'))).toBe(true);
  });
});

describe.each(readdirSync(RUNBOOKS))('runbook %s', (page) => {
  test('belongs to a rule', () => {
    const pages = alerting.map((rule) => path.basename(rule.alert.runbookUrl?.source ?? ''));
    expect(pages).toContain(page);
  });

  test('shows configuration that fits', async () => {
    const shown = configurations(page);
    expect(shown).not.toEqual([]);
    for (const one of shown) {
      const tuned = await loadConfiguredRules(configSchema.parse(one));
      expect(tuned.mistakes).toEqual([]);
    }
  });

  test('links to runbooks that exist', () => {
    const text = readFileSync(path.join(RUNBOOKS, page), 'utf8');
    for (const match of text.matchAll(/\]\((?<target>[^)]+)\)/g))
      expect(readdirSync(RUNBOOKS)).toContain(match.groups!['target']);
  });
});

test('the list of shipped rules names each of them', () => {
  const list = readFileSync(path.join(SHIPPED_RULES, 'README.md'), 'utf8');
  for (const rule of alerting) {
    const levels = [rule.level, ...rule.alert.escalate.map((step) => step.level)].join(', ');
    expect(list).toContain(`| [\`${rule.key}\`](../${rule.alert.runbookUrl?.source}) | ${levels} |`);
  }
  expect(list.match(/^\| \[/gm)).toHaveLength(alerting.length);
});
