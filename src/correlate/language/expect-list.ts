import type { Labels } from '../../model/alert.ts';
import { scalarText } from './key-reader.ts';
import type { KeyReader } from './key-reader.ts';
import { describeKind } from './located.ts';
import type { Report } from './mistake.ts';

/** `expect:`: groups that must speak even if they never did. Each names exactly the fields of `group-by`. */
export function readExpect(reader: KeyReader, groupBy: readonly string[], report: Report): readonly Labels[] {
  const node = reader.node('expect');
  if (node === undefined) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind !== 'map') {
      const hint = 'for example [{host.name: db1}]';
      report.fail('CW_RULE_VALUE', `"expect" lists maps, got ${describeKind(item)}`, item.place, hint);
      return [];
    }
    const labels: Record<string, string> = {};
    for (const { key, keyPlace, value } of item.entries) {
      if (!groupBy.includes(key))
        report.fail(
          'CW_RULE_VALUE',
          `"${key}" is not in group-by`,
          keyPlace,
          `group-by: ${groupBy.join(', ')}`,
        );
      if (value.kind === 'scalar' && value.value !== null) labels[key] = scalarText(value);
      else report.fail('CW_RULE_VALUE', `expected a text, got ${describeKind(value)}`, value.place);
    }
    const missing = groupBy.filter((field) => !item.entries.some((entry) => entry.key === field));
    if (missing.length > 0)
      report.fail('CW_RULE_MISSING', `"expect" lacks ${missing.join(', ')} of group-by`, item.place);
    return [labels];
  });
}
