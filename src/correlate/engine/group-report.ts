import type { ConditionExplanation, WindowItem } from '../explanation.ts';

/** What a kind of rule can say about one of its groups. */
export interface GroupReport {
  readonly conditions: readonly ConditionExplanation[];
  /** Oldest first. */
  readonly window: readonly WindowItem[];
}
