import type { Labels } from '../../../src/model/alert.ts';
import type { EcsValue } from '../../../src/model/event.ts';
import type { CorrelationRule } from '../../../src/correlate/rule.ts';
import type { Interval } from './metric-group.ts';
import type { OrderKey } from './order-key.ts';

export type Fields = Readonly<Record<string, EcsValue | undefined>>;

/** Something that happened to a rule: an event, a match of a correlation, or a confirmed metric interval. */
export interface Occurrence {
  readonly rule: string;
  /** When it triggers: of a metric occurrence the confirmation. */
  readonly key: OrderKey;
  readonly fields: Fields;
  readonly interval?: Interval | undefined;
}

/** Group of an occurrence as `rule` sees it (`group-by`, `aliases`), or undefined if a key is missing. */
export function groupOf(rule: CorrelationRule, occurrence: Occurrence): Labels | undefined {
  const group: Record<string, string> = {};
  for (const name of rule.groupBy) {
    const alias = rule.aliases[name];
    const field = alias === undefined ? name : alias[occurrence.rule];
    const value = field === undefined ? undefined : occurrence.fields[field];
    if (value === undefined || value === '') return undefined;
    group[name] = String(value);
  }
  return group;
}
