import type { Labels } from '../../model/alert.ts';
import type { Rule } from '../rule.ts';
import type { Counters } from './counters.ts';
import { groupFields, joinValues, labelsOf, readValues } from './group-key.ts';
import type { Occurrence } from './occurrence.ts';
import { HEARD } from './plan.ts';

export interface GroupPlace {
  readonly id: string;
  readonly values: readonly string[];
}

export interface Grouping {
  /** The group an occurrence falls in, by who had it; undefined (and counted) when a field is missing. */
  place(occurrence: Occurrence, as: number): GroupPlace | undefined;
  labels(place: GroupPlace): Labels;
}

/** Names of the fields a rule groups its alerts by. */
export function groupNames(rule: Rule): readonly string[] {
  return rule.kind === 'detection' ? rule.alert.groupBy : rule.groupBy;
}

/** Groups by a rule's own `group-by`; aliases say which field of which child stands for a name. */
export function createGrouping(rule: Rule, counters: Counters): Grouping {
  const names = groupNames(rule);
  const aliases = rule.kind === 'correlation' ? rule.aliases : {};
  const listed = rule.kind === 'correlation' ? rule.rules : [];
  const fields = new Map<number, readonly (string | undefined)[]>();
  listed.forEach((key, position) => fields.set(position, groupFields(names, aliases, key)));
  if (rule.kind === 'correlation' && rule.type === 'temporal_ordered' && rule.until !== undefined) {
    fields.set(HEARD.until, groupFields(names, aliases, rule.until));
  }
  if (rule.alert.resolveOn !== undefined) {
    fields.set(HEARD.resolveOn, groupFields(names, aliases, rule.alert.resolveOn));
  }

  return {
    place(occurrence, as) {
      const values = readValues(fields.get(as) ?? names, occurrence);
      if (values !== undefined) return { id: joinValues(values), values };
      counters.count('missing_group_key', { rule: rule.key });
      return undefined;
    },
    labels: ({ values }) => labelsOf(names, values),
  };
}
