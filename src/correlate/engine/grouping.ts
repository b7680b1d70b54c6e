import type { Labels } from '../../model/alert.ts';
import type { Rule } from '../rule.ts';
import { groupFields, labelsOf, readValues } from './group-key.ts';
import type { Occurrence } from './occurrence.ts';
import { HEARD } from './plan.ts';
import type { Core } from './runtime.ts';

export interface Grouping {
  /** Id of the group an occurrence falls in, by who had it; undefined (and counted) when a field is missing. */
  id(occurrence: Occurrence, as: number): string | undefined;
  labels(occurrence: Occurrence, as: number): Labels;
}

/** Names of the fields a rule groups its alerts by. */
export function groupNames(rule: Rule): readonly string[] {
  return rule.kind === 'detection' ? rule.alert.groupBy : rule.groupBy;
}

/** Groups by a rule's own `group-by`; aliases say which field of which child stands for a name. */
export function createGrouping(rule: Rule, { counters, ids }: Pick<Core, 'counters' | 'ids'>): Grouping {
  const names = groupNames(rule);
  const aliases = rule.kind === 'correlation' ? rule.aliases : {};
  const listed = (rule.kind === 'correlation' ? rule.rules : []).map((key) =>
    groupFields(names, aliases, key),
  );
  const special = new Map<number, readonly (string | undefined)[]>();
  if (rule.kind === 'correlation' && rule.type === 'temporal_ordered' && rule.until !== undefined) {
    special.set(HEARD.until, groupFields(names, aliases, rule.until));
  }
  if (rule.alert.resolveOn !== undefined) {
    special.set(HEARD.resolveOn, groupFields(names, aliases, rule.alert.resolveOn));
  }

  function fieldsAs(as: number): readonly (string | undefined)[] {
    return (as >= 0 ? listed[as] : special.get(as)) ?? names;
  }

  const listedReaders = listed.map(ids.of);
  const specialReaders = new Map([...special].map(([as, fields]) => [as, ids.of(fields)]));
  const ownReader = ids.of(names);

  return {
    id(occurrence, as) {
      const read = (as >= 0 ? listedReaders[as] : specialReaders.get(as)) ?? ownReader;
      const id = read(occurrence);
      if (id === undefined) counters.count('missing_group_key', { rule: rule.key });
      return id;
    },
    labels: (occurrence, as) => labelsOf(names, readValues(fieldsAs(as), occurrence) ?? []),
  };
}
