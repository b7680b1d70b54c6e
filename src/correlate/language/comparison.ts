import type { Comparison, Operator } from '../rule.ts';
import type { Located } from './located.ts';
import { describeKind } from './located.ts';
import type { Report } from './mistake.ts';
import { didYouMean } from './suggest.ts';

export const OPERATORS: readonly Operator[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];

function isOperator(text: string): text is Operator {
  return (OPERATORS as readonly string[]).includes(text);
}

/** A map of operators and numbers, all of which must hold. Keys in `beside` belong to somebody else. */
export function readComparison(
  node: Located,
  report: Report,
  beside: readonly string[] = [],
): Comparison | undefined {
  const example = 'for example {gte: 5}';
  if (node.kind !== 'map') {
    const message = `expected a comparison, got ${describeKind(node)}`;
    return report.fail('CW_RULE_CONDITION', message, node.place, example);
  }
  const comparison: { operator: Operator; value: number }[] = [];
  let failed = false;
  for (const { key, keyPlace, value } of node.entries) {
    if (beside.includes(key)) continue;
    if (!isOperator(key)) {
      failed = true;
      report.fail('CW_RULE_KEY', `unknown operator "${key}"`, keyPlace, didYouMean(key, OPERATORS));
    } else if (value.kind !== 'scalar' || typeof value.value !== 'number' || !Number.isFinite(value.value)) {
      failed = true;
      const message = `"${key}" takes a number, got ${describeKind(value)}`;
      report.fail('CW_RULE_VALUE', message, value.place);
    } else comparison.push({ operator: key, value: value.value });
  }
  if (failed) return undefined;
  if (comparison.length > 0) return comparison;
  return report.fail('CW_RULE_CONDITION', 'the condition compares with nothing', node.place, example);
}

/** Whether a value satisfies every part. */
export function satisfies(comparison: Comparison, value: number): boolean {
  return comparison.every((part) => {
    if (part.operator === 'gt') return value > part.value;
    if (part.operator === 'gte') return value >= part.value;
    if (part.operator === 'lt') return value < part.value;
    if (part.operator === 'lte') return value <= part.value;
    return part.operator === 'eq' ? value === part.value : value !== part.value;
  });
}

/** Whether a comparison has upper bounds and no lower one: true of the first event already. */
export function isOnlyUpperBound(comparison: Comparison): boolean {
  const has = (...operators: Operator[]): boolean => comparison.some((p) => operators.includes(p.operator));
  return has('lt', 'lte') && !has('gt', 'gte', 'eq');
}

/** Whether no number (no integer from `minimum` on, if `integers`) satisfies the comparison. */
export function isUnsatisfiable(
  comparison: Comparison,
  range: { readonly integers: boolean; readonly minimum: number; readonly maximum: number },
): boolean {
  const candidates = [range.minimum, range.maximum, 0];
  for (const { value } of comparison) {
    if (range.integers)
      candidates.push(...[-1, 0, 1].flatMap((d) => [Math.floor(value) + d, Math.ceil(value) + d]));
    else {
      candidates.push(value, value - Math.max(1, Math.abs(value)), value + Math.max(1, Math.abs(value)));
      for (const other of comparison) candidates.push((value + other.value) / 2);
    }
  }
  return !candidates.some(
    (n) => Number.isFinite(n) && n >= range.minimum && n <= range.maximum && satisfies(comparison, n),
  );
}

/** What is said of a count that is more than a window holds. */
export function beyondWindow(maxEntries: number): string {
  return `never alerts: the window of a group holds ${maxEntries} entries at most (engine.max_entries)`;
}
