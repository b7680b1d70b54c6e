import type { DetectionContext } from './detection-context.ts';
import { readFieldItem, readKeywords } from './field-item.ts';
import { describeKind } from './located.ts';
import type { Located, LocatedMap } from './located.ts';
import { allOf, anyOf } from './predicate.ts';
import type { Predicate } from './predicate.ts';

function complete(parts: readonly (Predicate | undefined)[]): readonly Predicate[] | undefined {
  const read = parts.filter((part) => part !== undefined);
  return read.length === parts.length ? read : undefined;
}

/** A map of fields: all must hold. */
export function readFieldMap(map: LocatedMap, context: DetectionContext): Predicate | undefined {
  if (map.entries.length === 0)
    return context.report.fail('CW_RULE_VALUE', 'an empty map matches everything', map.place);
  const parts = complete(
    map.entries.map((entry) => readFieldItem(entry.key, entry.keyPlace, entry.value, context)),
  );
  return parts === undefined ? undefined : allOf(parts);
}

/**
 * A search identifier: a map (all hold), a list of maps and keywords (one holds), or a single keyword. Keywords are
 * looked for anywhere in `message`.
 */
export function readSelection(node: Located, context: DetectionContext): Predicate | undefined {
  if (node.kind === 'map') return readFieldMap(node, context);
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0)
    return context.report.fail('CW_RULE_VALUE', 'an empty list matches nothing', node.place);
  const odd = items.find((item) => item.kind === 'list' || (item.kind === 'scalar' && item.value === null));
  if (odd !== undefined) {
    const message = `expected a map or a keyword, got ${describeKind(odd)}`;
    return context.report.fail('CW_RULE_VALUE', message, odd.place);
  }
  const keywords = items.filter((item) => item.kind === 'scalar');
  const maps = items.filter((item) => item.kind === 'map').map((map) => readFieldMap(map, context));
  const parts = complete(
    keywords.length === 0 ? maps : [readKeywords(keywords, node.place, context), ...maps],
  );
  return parts === undefined ? undefined : anyOf(parts);
}
