// Prints the closing line of a test report in vitest's JSON format.
import { readFileSync } from 'node:fs';

const {
  numPassedTests = 0,
  numFailedTests = 0,
  numPendingTests = 0,
  numFailedTestSuites = 0,
} = read(process.argv[2]);
// A file that could not be loaded has no failed test, but it has failed.
const failed = numFailedTests === 0 ? numFailedTestSuites : numFailedTests;
console.log(
  `${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`,
);
process.exitCode = failed > 0 || numPassedTests === 0 ? 1 : 0;

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numFailedTests: 1 };
  }
}
