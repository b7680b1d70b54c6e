import type { DetectionContext } from './detection-context.ts';
import { expandPlaceholders } from './expand.ts';
import { scalarText } from './key-reader.ts';
import type { LocatedScalar } from './located.ts';
import type { FieldKey } from './modifiers.ts';
import type { FieldTest } from './predicate.ts';
import { compileAnyOf, literalOf, lowerPattern, openEnds, parsePattern } from './wildcard.ts';
import type { Pattern } from './wildcard.ts';

/** The texts a value stands for: its own, or those of the lists it names. */
export function textsOf(
  key: FieldKey,
  scalar: LocatedScalar,
  context: DetectionContext,
): readonly string[] | undefined {
  const text = scalarText(scalar);
  return key.expand ? expandPlaceholders(text, scalar.place, context) : [text];
}

/** Patterns of one value. A number matches as written and as JavaScript writes it: `1.0` and `1`. */
function patternsOf(
  key: FieldKey,
  scalar: LocatedScalar,
  context: DetectionContext,
): readonly Pattern[] | undefined {
  const texts = textsOf(key, scalar, context);
  if (texts === undefined) return undefined;
  const spellings = typeof scalar.value === 'number' ? [...new Set([...texts, String(scalar.value)])] : texts;
  const keyword = key.field === '' && key.position === 'whole';
  const start = keyword || key.position === 'contains' || key.position === 'endswith';
  const end = keyword || key.position === 'contains' || key.position === 'startswith';
  return spellings.map((text) => openEnds(parsePattern(text), { start, end }));
}

/**
 * Tests of text values. Values without wildcards are looked up together; with `all` every value is a test of its own.
 * Without `cased` both sides are compared in lower case.
 */
export function textPredicates(
  key: FieldKey,
  scalars: readonly LocatedScalar[],
  context: DetectionContext,
): readonly FieldTest[] | undefined {
  const field = key.field === '' ? 'message' : key.field;
  const groups: (readonly Pattern[])[] = [];
  for (const scalar of scalars) {
    const patterns = patternsOf(key, scalar, context);
    if (patterns === undefined) return undefined;
    groups.push(key.cased ? patterns : patterns.map(lowerPattern));
  }
  if (key.all) return groups.map((patterns) => patternTest(key, field, patterns, context));
  const all = groups.flat();
  const literals = all.filter((pattern) => literalOf(pattern) !== undefined);
  const others = all.filter((pattern) => literalOf(pattern) === undefined);
  return [literals, others]
    .filter((patterns) => patterns.length > 0)
    .map((patterns) => patternTest(key, field, patterns, context));
}

/** Holds if one of the patterns matches. */
function patternTest(
  key: FieldKey,
  field: string,
  patterns: readonly Pattern[],
  context: DetectionContext,
): FieldTest {
  const read = key.cased ? context.access.text(field) : context.access.lowerText(field);
  const literals = patterns.map(literalOf);
  const exact = literals.filter((literal) => literal !== undefined);
  const [only] = exact;
  if (exact.length === patterns.length && only !== undefined) {
    const wanted = new Set(exact);
    return {
      kind: 'test',
      field,
      cost: 1,
      whenAbsent: false,
      ignoresCase: !key.cased && context.access.isPlain(field),
      exact: context.access.isPlain(field) ? exact.map((text) => text.toLowerCase()) : undefined,
      test:
        exact.length === 1
          ? (fields) => read(fields) === only
          : (fields) => {
              const text = read(fields);
              return text !== undefined && wanted.has(text);
            },
    };
  }
  const matches = compileAnyOf(patterns);
  return {
    kind: 'test',
    field,
    cost: 4 + patterns.length,
    whenAbsent: false,
    ignoresCase: !key.cased && context.access.isPlain(field),
    test(fields) {
      const text = read(fields);
      return text !== undefined && matches(text);
    },
  };
}
