import { describeError } from '../../../lib/errors.ts';
import { printable } from '../../../lib/printable.ts';
import { findCoverageGaps } from './coverage.ts';
import type { DiffLine, RuleTestFailure, RuleTestFileResult, RuleTestResult } from './result.ts';

export interface RenderOptions {
  /** Colour by ANSI escapes. Default false. */
  readonly color?: boolean | undefined;
}

type Paint = (text: string, color: 'red' | 'green' | 'dim') => string;

const ANSI = { red: '31', green: '32', dim: '2' } as const;

/** What a person reads after `rules test`: each test, what differs and where, the gaps, and the sums as last line. */
export function renderRuleTests(results: readonly RuleTestFileResult[], options: RenderOptions = {}): string {
  const paint: Paint = (text, color) =>
    options.color === true ? `\u001b[${ANSI[color]}m${text}\u001b[0m` : text;
  const tests = results.flatMap((file) => file.tests);
  const failed = tests.filter((test) => test.failures.length > 0).length;
  const bad = results.filter((file) => file.errors.length > 0).length;
  return [
    ...results.flatMap((file) => renderFile(file, paint)),
    ...findCoverageGaps(results).map(
      ({ rule, lacks }) =>
        `${paint('note', 'dim')} ${printable(rule)}: no test for the ${lacks.join(' or ')} case`,
    ),
    `${tests.length - failed} passed, ${failed} failed${bad === 0 ? '' : `, ${bad} unusable`}`,
    '',
  ].join('\n');
}

function renderFile(file: RuleTestFileResult, paint: Paint): string[] {
  return [
    ...file.errors.map(
      (error) => `${paint('BAD ', 'red')} ${describeError(error).split('\n').map(printable).join('\n')}`,
    ),
    ...file.tests.flatMap((test) => renderTest(file.path, test, paint)),
  ];
}

function renderTest(path: string, test: RuleTestResult, paint: Paint): string[] {
  const passed = test.failures.length === 0;
  const mark = passed ? paint('PASS', 'green') : paint('FAIL', 'red');
  return [
    `${mark} ${printable(path)}: ${printable(test.name)}`,
    ...test.failures.flatMap((failure) => renderFailure(failure, paint)),
  ];
}

function renderFailure(failure: RuleTestFailure, paint: Paint): string[] {
  const { path, line, column } = failure.place;
  return [
    `  ${printable(`${path}:${line}:${column}: ${failure.title}`)}  ${paint('(- expected, + got)', 'dim')}`,
    ...failure.diff.map((row) => `    ${renderDiffLine(row, paint)}`),
  ];
}

function renderDiffLine({ sign, text }: DiffLine, paint: Paint): string {
  const line = `${sign} ${printable(text)}`;
  if (sign === ' ') return line;
  return paint(line, sign === '-' ? 'red' : 'green');
}
