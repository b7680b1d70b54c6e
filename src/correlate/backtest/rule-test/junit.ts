import { describeError } from '../../../lib/errors.ts';
import { printable } from '../../../lib/printable.ts';
import type { RuleTestFailure, RuleTestFileResult, RuleTestResult } from './result.ts';

/**
 * Results as JUnit XML: a suite per file, a case per test; a bad file is a case with an error. Form: the common subset
 * of the Ant/Surefire schema that CI systems read (testsuites, testsuite, testcase, failure, error).
 */
export function toJunitXml(results: readonly RuleTestFileResult[]): string {
  const sums = results.map(countSuite);
  const all = {
    tests: sums.reduce((sum, suite) => sum + suite.tests, 0),
    failures: sums.reduce((sum, suite) => sum + suite.failures, 0),
    errors: sums.reduce((sum, suite) => sum + suite.errors, 0),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'crosswatch rules test', ...all })}>`,
    ...results.flatMap((file, index) => [
      `  <testsuite${attributes({ name: file.path, ...sums[index] })}>`,
      ...file.errors.map((error) => errorCase(file.path, describeError(error))),
      ...file.tests.flatMap((test) => testCase(file.path, test)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function countSuite(file: RuleTestFileResult): { tests: number; failures: number; errors: number } {
  return {
    tests: file.tests.length + file.errors.length,
    failures: file.tests.filter((test) => test.failures.length > 0).length,
    errors: file.errors.length,
  };
}

function errorCase(path: string, message: string): string {
  return `    <testcase${attributes({ classname: path, name: 'file' })}><error${attributes({ message })}/></testcase>`;
}

function testCase(path: string, test: RuleTestResult): string[] {
  const start = `    <testcase${attributes({ classname: path, name: test.name, file: path, line: test.place.line ?? 1 })}`;
  if (test.failures.length === 0) return [`${start}/>`];
  return [`${start}>`, ...test.failures.map(failureElement), '    </testcase>'];
}

function failureElement(failure: RuleTestFailure): string {
  const { path, line, column } = failure.place;
  const message = `${path}:${line}:${column}: ${failure.title}`;
  const text = failure.diff.map((row) => `${row.sign} ${printable(row.text)}`).join('\n');
  return `      <failure${attributes({ type: failure.kind, message })}>${escapeXml(text)}</failure>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(printable(String(value)))}"`)
    .join('');
}

// XML 1.0 has no form for most control characters; `printable` has replaced them before this.
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(
      /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g,
      '\ufffd',
    );
}
