import type { SourcePlace } from '../../lib/errors.ts';
import type { Comparison, FieldHint } from '../rule.ts';
import type { Fields } from './plain-field.ts';

export type Test = (fields: Fields) => boolean;

/** A test of one field, with what is known about it without running it. */
export interface FieldTest {
  readonly kind: 'test';
  readonly field: string;
  readonly test: Test;
  /** Relative cost; cheap tests run first. */
  readonly cost: number;
  /** Lower-cased values of which the field must have one for the test to hold. */
  readonly exact?: readonly string[] | undefined;
  /** What the test says when the field is absent. */
  readonly whenAbsent: boolean;
  /** Whether upper and lower case are one to it. */
  readonly ignoresCase?: boolean | undefined;
  /** The number it compares the field with. */
  readonly bound?: Comparison[number] | undefined;
  /** Where its field is named. */
  readonly place?: SourcePlace | undefined;
}

/** A condition over fields, before it becomes one function. An `and` of nothing is true, an `or` of nothing false. */
export type Predicate =
  | FieldTest
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Predicate[] }
  | { readonly kind: 'not'; readonly inner: Predicate };

/** All of the parts; a single one stands for itself. */
export function allOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
}

/** Any of the parts; a single one stands for itself. */
export function anyOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
}

export function negate(inner: Predicate): Predicate {
  return inner.kind === 'not' ? inner.inner : { kind: 'not', inner };
}

/** The same tests, each with the place where its field is named. */
export function placed(predicate: Predicate, place: SourcePlace): Predicate {
  if (predicate.kind === 'test') return { ...predicate, place };
  if (predicate.kind === 'not') return { kind: 'not', inner: placed(predicate.inner, place) };
  return { kind: predicate.kind, parts: predicate.parts.map((part) => placed(part, place)) };
}

function costOf(predicate: Predicate): number {
  if (predicate.kind === 'test') return predicate.cost;
  if (predicate.kind === 'not') return costOf(predicate.inner);
  return predicate.parts.reduce((sum, part) => sum + costOf(part), 1);
}

/** Nested `and` in `and` and `or` in `or` become one list, cheapest first: tests have no effects, so order is free. */
function flatten(predicate: Predicate & { kind: 'and' | 'or' }): readonly Predicate[] {
  const parts = predicate.parts.flatMap((part) =>
    part.kind === predicate.kind ? flatten(part as Predicate & { kind: 'and' | 'or' }) : [part],
  );
  return parts.toSorted((a, b) => costOf(a) - costOf(b));
}

/** One function that allocates nothing. */
export function compilePredicate(predicate: Predicate): Test {
  if (predicate.kind === 'test') return predicate.test;
  if (predicate.kind === 'not') {
    const inner = compilePredicate(predicate.inner);
    return (fields) => !inner(fields);
  }
  const tests = flatten(predicate).map(compilePredicate);
  const [a, b, c] = tests;
  if (a === undefined) return predicate.kind === 'and' ? () => true : () => false;
  if (b === undefined) return a;
  if (predicate.kind === 'and') {
    if (tests.length === 2) return (fields) => a(fields) && b(fields);
    if (tests.length === 3 && c !== undefined) return (fields) => a(fields) && b(fields) && c(fields);
    return (fields) => {
      for (const test of tests) if (!test(fields)) return false;
      return true;
    };
  }
  if (tests.length === 2) return (fields) => a(fields) || b(fields);
  return (fields) => {
    for (const test of tests) if (test(fields)) return true;
    return false;
  };
}

/** The more telling a field, the smaller: an action names a kind of line, an outcome halves the stream. */
function weight(hint: FieldHint): number {
  const { field, values } = hint;
  if (field === 'event.action') return values.length;
  const common = ['event.outcome', 'event.category', 'event.kind', 'event.type', 'host.name'].includes(field);
  return values.length + (common ? 10_000 : 100);
}

/** A field of which the predicate needs one of a few values to hold, if there is one: for an index. */
export function hintOf(predicate: Predicate): FieldHint | undefined {
  if (predicate.kind === 'not') return undefined;
  if (predicate.kind === 'test') {
    return predicate.exact === undefined ? undefined : { field: predicate.field, values: predicate.exact };
  }
  const hints = predicate.parts.map(hintOf);
  if (predicate.kind === 'and') {
    const known = hints.filter((hint) => hint !== undefined);
    return known.toSorted((a, b) => weight(a) - weight(b))[0];
  }
  const values = new Set<string>();
  for (const hint of hints) {
    if (hint === undefined || hint.field !== hints[0]?.field) return undefined;
    for (const value of hint.values) values.add(value);
  }
  return hints[0] === undefined ? undefined : { field: hints[0].field, values: [...values] };
}

/** Every test of a predicate. */
export function testsOf(predicate: Predicate): readonly FieldTest[] {
  if (predicate.kind === 'test') return [predicate];
  return predicate.kind === 'not' ? testsOf(predicate.inner) : predicate.parts.flatMap(testsOf);
}

/** Names of all fields a predicate looks at. */
export function fieldsOf(predicate: Predicate): ReadonlySet<string> {
  return new Set(testsOf(predicate).map(({ field }) => field));
}

/** Whether the predicate could be true, and could be false, if only tests that `known` accepts can ever find a value. */
export function possible(
  predicate: Predicate,
  known: (test: FieldTest) => boolean,
): { readonly true: boolean; readonly false: boolean } {
  if (predicate.kind === 'test') {
    if (known(predicate)) return { true: true, false: true };
    return { true: predicate.whenAbsent, false: !predicate.whenAbsent };
  }
  if (predicate.kind === 'not') {
    const inner = possible(predicate.inner, known);
    return { true: inner.false, false: inner.true };
  }
  const parts = predicate.parts.map((part) => possible(part, known));
  return predicate.kind === 'and'
    ? { true: parts.every((part) => part.true), false: parts.some((part) => part.false) }
    : { true: parts.some((part) => part.true), false: parts.every((part) => part.false) };
}
