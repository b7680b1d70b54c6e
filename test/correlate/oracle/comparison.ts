import type { Comparison } from '../../../src/correlate/rule.ts';

/** Section 4: doubles, no epsilon, all operators hold. */
export function satisfies(value: number, comparison: Comparison): boolean {
  return comparison.every(({ operator, value: bound }) => {
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
    return false;
  });
}
