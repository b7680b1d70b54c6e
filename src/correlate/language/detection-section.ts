import { readDetectionCondition } from './detection-condition.ts';
import type { DetectionContext } from './detection-context.ts';
import type { LocatedMap } from './located.ts';
import { anyOf } from './predicate.ts';
import type { Predicate } from './predicate.ts';
import { readSelection } from './selection.ts';

/**
 * The search identifiers of a `detection` or `filter` and their condition. Several conditions in a list are joined
 * by OR. `reserved` keys are not identifiers.
 */
export function readDetectionSection(
  map: LocatedMap,
  reserved: readonly string[],
  context: DetectionContext,
): Predicate | undefined {
  const { report } = context;
  const selections = new Map<string, Predicate | undefined>();
  for (const { key, value } of map.entries) {
    if (key === 'timeframe') {
      const hint = 'a time frame belongs to a correlation: "timespan"';
      report.fail('CW_RULE_KEY', '"timeframe" is not supported in a detection', value.place, hint);
    } else if (key !== 'condition' && !reserved.includes(key)) {
      selections.set(key, readSelection(value, context));
    }
  }
  if (selections.size === 0)
    return report.fail('CW_RULE_MISSING', 'at least one search identifier is needed', map.place);
  const condition = map.entries.find((entry) => entry.key === 'condition')?.value;
  if (condition === undefined) return report.fail('CW_RULE_MISSING', '"condition" is missing', map.place);
  const items = condition.kind === 'list' ? condition.items : [condition];
  const used = new Set<string>();
  const parts = items.map((item) =>
    item.kind === 'scalar'
      ? readDetectionCondition(item, selections, used, report)
      : report.fail('CW_RULE_CONDITION', 'the condition must be a text', item.place),
  );
  if (items.length === 0) report.fail('CW_RULE_CONDITION', 'the condition is empty', condition.place);
  for (const { key, keyPlace } of map.entries) {
    if (selections.has(key) && !used.has(key) && parts.every((part) => part !== undefined))
      report.warn('unused-selection', `the condition never uses "${key}"`, keyPlace);
  }
  const read = parts.filter((part) => part !== undefined);
  const whole = [...selections.values()].every((selection) => selection !== undefined);
  return whole && read.length > 0 && read.length === parts.length ? anyOf(read) : undefined;
}
