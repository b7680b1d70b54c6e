import { canonicalJson } from '../../../lib/canonical-json.ts';
import { CrosswatchError } from '../../../lib/errors.ts';
import { diff } from '../diff.ts';
import type { DiffRow } from '../diff.ts';
import type { TransitionRow } from './transition-row.ts';

/** Any of the keys of a row; what a row leaves out is not compared. */
export type ExpectedRow = Readonly<Record<string, unknown>>;

/**
 * The transitions a file expects: rows as `replay` prints them, one JSON object a line, or one JSON array of them, or
 * an object whose `transitions` is that array. Throws `CW_EXPECT_INVALID` with the line.
 */
export function parseExpectation(text: string, path: string): readonly ExpectedRow[] {
  const whole = parseJson(text);
  const list = Array.isArray(whole) ? whole : (whole as { transitions?: unknown } | undefined)?.transitions;
  if (Array.isArray(list)) return list.map((row) => checkRow(row, path));
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    return [checkRow(parseJson(line), path, index + 1)];
  });
}

/** Compares row by row, in order. An expected `at` may be any ISO 8601 spelling of the instant. */
export function compareRows(
  expected: readonly ExpectedRow[],
  got: readonly TransitionRow[],
): DiffRow<ExpectedRow, TransitionRow>[] {
  const facts = expected.map((row) => new Map(Object.entries(row).map(([k, v]) => [k, comparable(k, v)])));
  const rows = got.map((row) => new Map(Object.entries(row).map(([k, v]) => [k, comparable(k, v)])));
  const byIndex = diff([...facts.keys()], [...rows.keys()], (e, g) =>
    [...(facts[e] ?? [])].every(([key, value]) => rows[g]?.get(key) === value),
  );
  return byIndex.map((row) => {
    if (row.sign === '-') return { sign: '-', expected: expected[row.expected] as ExpectedRow };
    if (row.sign === '+') return { sign: '+', got: got[row.got] as TransitionRow };
    return {
      sign: ' ',
      expected: expected[row.expected] as ExpectedRow,
      got: got[row.got] as TransitionRow,
    };
  });
}

function comparable(key: string, value: unknown): string {
  const timeMs = key === 'at' && typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(timeMs) ? canonicalJson(value) : String(timeMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function checkRow(row: unknown, path: string, line?: number): ExpectedRow {
  if (row !== null && typeof row === 'object' && !Array.isArray(row)) return row as ExpectedRow;
  throw new CrosswatchError('CW_EXPECT_INVALID', 'expected a JSON object with the keys of a transition', {
    place: { path, line },
    hint: 'write what `crosswatch replay --format ndjson` prints; keys left out are not compared',
  });
}
