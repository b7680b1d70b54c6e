import path from 'node:path';
import { closest } from '../../../lib/closest.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { CrosswatchError } from '../../../lib/errors.ts';
import type { Transition } from '../../../model/alert.ts';
import type { JournalItem } from '../../../model/journal.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { RuleSet } from '../../rule.ts';
import { toArrivals } from './arrivals.ts';
import { checkAlerts, checkCounters, checkTransitions, firingAt } from './assertions.ts';
import type { RuleTest, RuleTestFile } from './file-schema.ts';
import type { RuleFile, RuleFileMistake, RuleTestPorts } from './ports.ts';
import { mistakeAt, readTestFile } from './read-test-file.ts';
import type { RuleTestFailure, RuleTestFileResult, RuleTestResult } from './result.ts';
import { asTheyStand, engineAt } from './as-they-stand.ts';
import { toEvents, toPoints } from './test-input.ts';
import type { YamlDocument } from './yaml-document.ts';

/** How far behind the end of a failed test is looked for what was expected in it. */
const LOOK_AHEAD_MS = 86_400_000;

/**
 * Runs one rule test file through the evaluator. Does not throw on anything that stands in files: mistakes of the
 * test file and of the rule files it names are `errors` of the result, all at once.
 */
export async function runRuleTests(testPath: string, ports: RuleTestPorts): Promise<RuleTestFileResult> {
  const bad = (errors: readonly CrosswatchError[]): RuleTestFileResult => ({
    path: testPath,
    errors,
    tests: [],
    rules: [],
  });
  const text = await ports.readFile(testPath);
  if (text === undefined)
    return bad([
      new CrosswatchError('CW_RULE_TEST_INVALID', 'the file can not be read', { place: { path: testPath } }),
    ]);
  const { file, document, errors } = readTestFile(text, testPath);
  const found = await readRuleFiles(ruleFilesOf(document), document, testPath, ports);
  if (file === undefined) return bad([...errors, ...found.errors]);
  const loaded = ports.loadRules({ files: found.files, engine: file.engine, lists: file.lists });
  const mistakes = [...found.errors, ...loaded.mistakes.map(toError)];
  if (mistakes.length === 0) mistakes.push(...checkNames(file, document, loaded.ruleSet));
  const inputs = file.tests.map((test, index) => toInput(test, index, document, ports, mistakes));
  if (mistakes.length > 0) return bad(mistakes);

  return {
    path: testPath,
    errors: [],
    tests: file.tests.map((test, index) =>
      runTest(test, index, inputs[index] ?? [], file, loaded.ruleSet, document, ports),
    ),
    rules: loaded.ruleSet.rules.filter((rule) => rule.alerts).map((rule) => rule.key),
  };
}

function toError({ code, message, place, hint }: RuleFileMistake): CrosswatchError {
  return new CrosswatchError(code, message, { place, hint });
}

/** The rule files that are named, whatever else is wrong with the test file. */
function ruleFilesOf({ value }: YamlDocument): readonly unknown[] {
  const names = (value as { readonly rule_files?: unknown } | null | undefined)?.rule_files;
  return Array.isArray(names) ? names : [];
}

async function readRuleFiles(
  names: readonly unknown[],
  document: YamlDocument,
  testPath: string,
  ports: RuleTestPorts,
): Promise<{ files: RuleFile[]; errors: CrosswatchError[] }> {
  const files: RuleFile[] = [];
  const errors: CrosswatchError[] = [];
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || name === '') continue;
    const rulePath = path.isAbsolute(name) ? name : path.join(path.dirname(testPath), name);
    const text = await ports.readFile(rulePath);
    if (text === undefined)
      errors.push(mistakeAt(document, ['rule_files', index], `${rulePath} can not be read`));
    else files.push({ path: rulePath, text });
  }
  return { files, errors };
}

function checkNames(file: RuleTestFile, document: YamlDocument, rules: RuleSet): CrosswatchError[] {
  const known = rules.rules.map((rule) => rule.key);
  return file.tests.flatMap((test, index) =>
    (['alert_test', 'transitions'] as const).flatMap((part) =>
      (test[part] ?? []).flatMap(({ rule }, entry) => {
        if (known.includes(rule)) return [];
        const meant = closest(rule, known);
        const hint = meant === undefined ? '' : `, did you mean "${meant}"?`;
        return [
          mistakeAt(document, ['tests', index, part, entry, 'rule'], `there is no rule "${rule}"${hint}`),
        ];
      }),
    ),
  );
}

function toInput(
  test: RuleTest,
  index: number,
  document: YamlDocument,
  ports: RuleTestPorts,
  mistakes: CrosswatchError[],
): JournalItem[] {
  const events = toEvents(test, ports.createLineParser(), document, ['tests', index], mistakes);
  return toArrivals(test.start, toPoints(test), events);
}

function runTest(
  test: RuleTest,
  index: number,
  arrivals: readonly JournalItem[],
  file: RuleTestFile,
  rules: RuleSet,
  document: YamlDocument,
  ports: RuleTestPorts,
): RuleTestResult {
  const engine = ports.createEngine({ rules, config: file.engine });
  const end = endMs(test, arrivals);
  const transitions = [...arrivals.flatMap((item) => engine.apply(item)), ...engine.finish(end)];
  const { totals } = engine.counters();
  return {
    name: test.name,
    place: document.place(['tests', index]),
    failures: check(
      test,
      index,
      { transitions, later: () => engine.finish(end + LOOK_AHEAD_MS) },
      totals,
      document,
      (atMs) => engineAt(atMs, arrivals, ports.createEngine({ rules, config: file.engine })),
    ),
    transitions,
    rulesNamed: rulesNamed(test, rules),
  };
}

/** An empty list of transitions speaks of every rule that alerts. */
function rulesNamed(test: RuleTest, { rules }: RuleSet): string[] {
  const named = [...test.alert_test, ...(test.transitions ?? [])].map(({ rule }) => rule);
  const all = test.transitions?.length === 0 ? rules.filter((rule) => rule.alerts).map(({ key }) => key) : [];
  return [...new Set([...named, ...all])];
}

/** The last instant that an item or an assertion of the test speaks of. */
function endMs(test: RuleTest, arrivals: readonly JournalItem[]): number {
  const asserted = [...test.alert_test, ...(test.transitions ?? [])].map(({ at }) => test.start + at);
  return [...asserted, ...arrivals.map((item) => item.nowMs)].reduce((a, b) => Math.max(a, b), test.start);
}

function check(
  test: RuleTest,
  index: number,
  { transitions, later }: { transitions: readonly Transition[]; later: () => readonly Transition[] },
  counters: Readonly<Record<string, number>>,
  document: YamlDocument,
  engineUpTo: (atMs: number) => Evaluator,
): RuleTestFailure[] {
  const failures = test.alert_test.map(({ at, rule, exp_alerts }, entry) => {
    const firing = firingAt(transitions, rule, test.start + at);
    // Matches change these two between transitions.
    const asksMore = exp_alerts.some(({ value, count }) => value !== undefined || count !== undefined);
    return checkAlerts(
      `${rule} at ${formatDuration(at)}`,
      document.place(['tests', index, 'alert_test', entry]),
      exp_alerts,
      asksMore ? asTheyStand(firing, engineUpTo(test.start + at)) : firing,
    );
  });
  if (test.transitions !== undefined) {
    const place = document.place(['tests', index, 'transitions']);
    failures.push(checkTransitions(place, test.start, test.transitions, { all: transitions, later }));
  }
  failures.push(checkCounters(document.place(['tests', index, 'counters']), test.counters, counters));
  return failures.filter((failure) => failure !== undefined);
}
