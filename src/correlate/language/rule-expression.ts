import type { ExpressionDraft } from './draft.ts';
import { placeInside } from './located.ts';
import type { LocatedScalar } from './located.ts';
import type { Report } from './mistake.ts';
import { didYouMean } from './suggest.ts';
import { isOperatorWord, parseExpression } from './tokens.ts';

/** `a and b and not c` over rule names; with `listed`, only those may be named. */
export function readRuleExpression(
  scalar: LocatedScalar,
  listed: readonly string[] | undefined,
  report: Report,
): ExpressionDraft | undefined {
  let broken = false;
  const parsed = parseExpression<ExpressionDraft>(String(scalar.value), {
    operand(cursor) {
      const token = cursor.peek();
      if (token === undefined || isOperatorWord(token))
        return cursor.fail('the name of a rule is expected here');
      const place = placeInside(scalar, token.offset);
      if (listed !== undefined && !listed.includes(token.text)) {
        broken = true;
        const hint = didYouMean(token.text, listed);
        report.fail('CW_RULE_CONDITION', `"${token.text}" is not listed in "rules"`, place, hint);
      }
      cursor.take();
      return { kind: 'rule', rule: { name: token.text, place } };
    },
    not: (inner) => ({ kind: 'not', inner }),
    all: (parts) => ({ kind: 'and', parts }),
    any: (parts) => ({ kind: 'or', parts }),
  });
  if ('value' in parsed) return broken ? undefined : parsed.value;
  const { message, offset, hint } = parsed.problem;
  return report.fail('CW_RULE_CONDITION', message, placeInside(scalar, offset), hint);
}
