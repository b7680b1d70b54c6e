import { isUnsatisfiable } from './comparison.ts';
import type { FieldTest, Predicate } from './predicate.ts';

interface Literal {
  readonly test: FieldTest;
  readonly wanted: boolean;
}

/** Ways to satisfy a condition that are looked at; one with more is taken to be possible. */
const MAX_WAYS = 512;
const NUMBERS = { integers: false, minimum: -Infinity, maximum: Infinity };

/**
 * Whether the parts of a condition exclude each other in every way it could hold: a search and its negation, numbers
 * out of each other's range, texts of which none fits the other tests of the field. What can not be seen from the
 * tests themselves is taken to be possible.
 */
export function contradictsItself(predicate: Predicate): boolean {
  const ways = waysOf(predicate, true);
  return ways !== undefined && ways.length > 0 && ways.every(excludesItself);
}

/** The ways to make a predicate true (or false), each as the tests that have to say so; undefined: too many. */
function waysOf(predicate: Predicate, wanted: boolean): readonly (readonly Literal[])[] | undefined {
  if (predicate.kind === 'test') return [[{ test: predicate, wanted }]];
  if (predicate.kind === 'not') return waysOf(predicate.inner, !wanted);
  const parts = predicate.parts.map((part) => waysOf(part, wanted));
  const together = (predicate.kind === 'and') === wanted;
  let ways: readonly (readonly Literal[])[] = together ? [[]] : [];
  for (const part of parts) {
    if (part === undefined || ways.length * part.length > MAX_WAYS) return undefined;
    ways = together ? ways.flatMap((way) => part.map((more) => [...way, ...more])) : [...ways, ...part];
  }
  return ways.length > MAX_WAYS ? undefined : ways;
}

function excludesItself(way: readonly Literal[]): boolean {
  const refused = new Set(way.filter(({ wanted }) => !wanted).map(({ test }) => test));
  if (way.some(({ test, wanted }) => wanted && refused.has(test))) return true;
  const fields = new Set(way.map(({ test }) => test.field).filter((field) => field !== ''));
  return [...fields].some((field) => noValueFits(way.filter(({ test }) => test.field === field)));
}

/** Whether no value of one field satisfies all that is asked of it. */
function noValueFits(asked: readonly Literal[]): boolean {
  const bounds = asked.flatMap(({ test, wanted }) =>
    wanted && test.bound !== undefined ? [test.bound] : [],
  );
  if (bounds.length > 1 && isUnsatisfiable(bounds, NUMBERS)) return true;
  const named = asked.find(
    ({ test, wanted }) => wanted && test.ignoresCase === true && test.exact !== undefined,
  );
  const others = asked.filter((one) => one !== named && one.test.ignoresCase === true);
  return named?.test.exact?.every((value) => others.some((one) => !fits(one, value))) === true;
}

function fits({ test, wanted }: Literal, value: string): boolean {
  return test.test({ [test.field]: value }) === wanted;
}
