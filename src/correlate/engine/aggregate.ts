import { ascending, quantile } from './quantile.ts';

export type AggregateKind = 'sum' | 'avg' | 'min' | 'max' | 'median' | 'percentile';

/** Aggregate of at least one number, added up in the order given. `percentile` is 0 to 100. */
export function aggregate(kind: AggregateKind, values: readonly number[], percentile = 50): number {
  switch (kind) {
    case 'sum':
      return sum(values);
    case 'avg':
      return sum(values) / values.length;
    case 'min':
      return values.reduce((a, b) => (b < a ? b : a));
    case 'max':
      return values.reduce((a, b) => (b > a ? b : a));
    case 'median':
      return quantile(ascending(values), 0.5);
    case 'percentile':
      return quantile(ascending(values), percentile / 100);
  }
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
