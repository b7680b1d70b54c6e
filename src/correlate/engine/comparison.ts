import type { Comparison } from '../rule.ts';

/** Whether a value satisfies every operator. Doubles, no epsilon: `gt` is strict, `gte` inclusive. */
export function holds(condition: Comparison, value: number): boolean {
  for (const { operator, value: bound } of condition) {
    if (!compare(operator, value, bound)) return false;
  }
  return true;
}

function compare(operator: Comparison[number]['operator'], value: number, bound: number): boolean {
  switch (operator) {
    case 'gt':
      return value > bound;
    case 'gte':
      return value >= bound;
    case 'lt':
      return value < bound;
    case 'lte':
      return value <= bound;
    case 'eq':
      return value === bound;
    case 'neq':
      return value !== bound;
  }
}

/** Whether more input can never make the condition false again. */
export function onlyGrows(condition: Comparison): boolean {
  return condition.every(({ operator }) => operator === 'gt' || operator === 'gte');
}
