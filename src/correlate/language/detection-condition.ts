import { placeInside } from './located.ts';
import type { LocatedScalar } from './located.ts';
import type { Report } from './mistake.ts';
import { allOf, anyOf, negate } from './predicate.ts';
import type { Predicate } from './predicate.ts';
import { didYouMean } from './suggest.ts';
import { isOperatorWord, parseExpression } from './tokens.ts';
import type { Token, TokenCursor } from './tokens.ts';
import { compilePattern, parsePattern } from './wildcard.ts';

/** Search identifiers by name; one that could not be read is undefined. */
export type Selections = ReadonlyMap<string, Predicate | undefined>;

const QUANTIFIERS = ['1', 'any', 'all'];

/**
 * Sigma's condition over search identifiers: `and`, `or`, `not`, parentheses, `1 of x*`, `all of x*`, `1 of them`,
 * `all of them`. `used` collects the identifiers it names.
 */
export function readDetectionCondition(
  scalar: LocatedScalar,
  selections: Selections,
  used: Set<string>,
  report: Report,
): Predicate | undefined {
  if (typeof scalar.value !== 'string')
    return report.fail('CW_RULE_CONDITION', 'the condition must be a text', scalar.place);
  const pipe = scalar.value.indexOf('|');
  if (pipe >= 0) {
    const hint = 'aggregations in conditions are obsolete in Sigma: write a correlation';
    return report.fail(
      'CW_RULE_CONDITION',
      'unsupported "|" in a condition',
      placeInside(scalar, pipe),
      hint,
    );
  }
  let broken = false;
  const take = (name: string): Predicate => {
    used.add(name);
    const predicate = selections.get(name);
    broken ||= predicate === undefined;
    return predicate ?? anyOf([]);
  };
  // An unknown name is no reason to stop: what is wrong behind it is told as well.
  const tellUnknown = ({ text, offset }: Token): Predicate => {
    broken = true;
    const hint = didYouMean(text, selections.keys());
    report.fail(
      'CW_RULE_CONDITION',
      `unknown search identifier "${text}"`,
      placeInside(scalar, offset),
      hint,
    );
    return anyOf([]);
  };
  const parsed = parseExpression<Predicate>(scalar.value, {
    operand: (cursor) => readOperand(cursor, selections, take, tellUnknown),
    not: negate,
    all: allOf,
    any: anyOf,
  });
  if ('problem' in parsed) {
    const { message, offset, hint } = parsed.problem;
    return report.fail('CW_RULE_CONDITION', message, placeInside(scalar, offset), hint);
  }
  return broken ? undefined : parsed.value;
}

function readOperand(
  cursor: TokenCursor,
  selections: Selections,
  take: (name: string) => Predicate,
  tellUnknown: (token: Token) => Predicate,
): Predicate {
  const token = cursor.peek();
  if (token === undefined) return cursor.fail('the condition ends where a name is expected');
  if (isOperatorWord(token)) return cursor.fail(`a name is expected before "${token.text}"`);
  if (cursor.peek(1)?.text.toLowerCase() === 'of') return readQuantified(cursor, selections, take);
  cursor.take();
  return selections.has(token.text) ? take(token.text) : tellUnknown(token);
}

function readQuantified(
  cursor: TokenCursor,
  selections: Selections,
  take: (name: string) => Predicate,
): Predicate {
  const quantifier = cursor.peek()!.text.toLowerCase();
  if (!QUANTIFIERS.includes(quantifier))
    return cursor.fail(`"${cursor.peek()!.text} of" is not supported`, 'write "1 of" or "all of"');
  cursor.take();
  cursor.take();
  const target = cursor.peek();
  if (target === undefined) return cursor.fail('the condition ends behind "of"', 'write "them" or a name');
  const them = target.text.toLowerCase() === 'them';
  const matches = compilePattern(parsePattern(them ? '*' : target.text));
  const names = [...selections.keys()].filter(
    (name) => matches(name) && (!name.startsWith('_') || (!them && target.text.startsWith('_'))),
  );
  if (names.length === 0) return cursor.fail(`no search identifier matches "${target.text}"`);
  cursor.take();
  const parts = names.map(take);
  return quantifier === 'all' ? allOf(parts) : anyOf(parts);
}
