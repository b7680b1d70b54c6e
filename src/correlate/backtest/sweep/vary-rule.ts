import { closest } from '../../../lib/closest.ts';
import { CrosswatchError } from '../../../lib/errors.ts';
import type { Rule, RuleSet } from '../../rule.ts';

/** What a sweep changes in one rule; what is absent stays as it is. */
export interface RuleVariant {
  /** Replaces the number of the rule's first comparison. */
  readonly threshold?: number | undefined;
  /** Metric rules only. */
  readonly forMs?: number | undefined;
}

/** The same rules with one of them changed. Throws `CW_SWEEP_RULE` where the rule has no such knob. */
export function varyRule(rules: RuleSet, key: string, variant: RuleVariant): RuleSet {
  const rule = rules.rules.find((candidate) => candidate.key === key);
  if (rule === undefined) {
    const meant = closest(
      key,
      rules.rules.map((candidate) => candidate.key),
    );
    throw unfit(`there is no rule "${key}"`, meant === undefined ? undefined : `did you mean "${meant}"?`);
  }
  const changed = withFor(withThreshold(rule, variant.threshold), variant.forMs);
  return { rules: rules.rules.map((candidate) => (candidate === rule ? changed : candidate)) };
}

function withThreshold(rule: Rule, threshold: number | undefined): Rule {
  if (threshold === undefined) return rule;
  const condition = 'condition' in rule ? rule.condition : undefined;
  const [first, ...rest] = condition ?? [];
  if (first === undefined) throw unfit(`rule "${rule.key}" compares with no number`);
  return { ...rule, condition: [{ ...first, value: threshold }, ...rest] } as Rule;
}

function withFor(rule: Rule, forMs: number | undefined): Rule {
  if (forMs === undefined) return rule;
  if (rule.kind !== 'metric') throw unfit(`rule "${rule.key}" is no metric rule, so it has no "for"`);
  return { ...rule, alert: { ...rule.alert, forMs } };
}

function unfit(message: string, hint?: string): CrosswatchError {
  return new CrosswatchError('CW_SWEEP_RULE', message, { hint });
}
