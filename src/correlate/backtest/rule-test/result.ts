import type { CrosswatchError, SourcePlace } from '../../../lib/errors.ts';
import type { Transition } from '../../../model/alert.ts';

/** One line of a comparison, ready to print: in both, only expected, only got. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** An assertion that did not hold. */
export interface RuleTestFailure {
  readonly kind: 'alert_test' | 'transitions' | 'counters';
  readonly title: string;
  readonly place: SourcePlace;
  readonly diff: readonly DiffLine[];
}

export interface RuleTestResult {
  readonly name: string;
  readonly place: SourcePlace;
  readonly failures: readonly RuleTestFailure[];
  /** Everything that happened, for `--verbose` and for a reader of the result. */
  readonly transitions: readonly Transition[];
  /** Rules the test says something about. */
  readonly rulesNamed: readonly string[];
}

/** A rule of which no test shows that it fires, or none that it stays silent. */
export interface CoverageGap {
  readonly rule: string;
  readonly lacks: readonly ('firing' | 'silent')[];
}

export interface RuleTestFileResult {
  readonly path: string;
  /** Why the file could not be run; then there are no tests. */
  readonly errors: readonly CrosswatchError[];
  readonly tests: readonly RuleTestResult[];
  /** Keys of the rules under test that alert. */
  readonly rules: readonly string[];
}

/** 0 all pass, 1 a test failed, 2 a file is bad: the exit code of `rules test`. */
export function ruleTestExitCode(results: readonly RuleTestFileResult[]): 0 | 1 | 2 {
  if (results.some((file) => file.errors.length > 0)) return 2;
  return results.some((file) => file.tests.some((test) => test.failures.length > 0)) ? 1 : 0;
}
