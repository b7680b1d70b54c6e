import type { Labels } from '../../model/alert.ts';
import type { MetricRule } from '../rule.ts';
import type { Counters } from './counters.ts';
import { joinValues, labelsOf } from './group-key.ts';
import { canonicalIp } from './canonical-ip.ts';
import type { Sample } from './sample.ts';

export interface MetricPlace {
  readonly id: string;
  readonly labels: Labels;
}

const MAX_REMEMBERED = 100_000;

/** Finds the group of a sample; undefined when the rule does not select its series, or (counted) a tag is missing. */
export function createMetricPlace(
  rule: MetricRule,
  counters: Counters,
): (sample: Pick<Sample, 'series' | 'tags'>) => MetricPlace | undefined {
  const places = new Map<string, MetricPlace | 'unselected' | 'missing'>();

  function find(tags: Labels): MetricPlace | 'unselected' | 'missing' {
    if (!rule.where(tags)) return 'unselected';
    const values: string[] = [];
    for (const name of rule.groupBy) {
      const value = tagOf(tags, name);
      if (value === undefined || value === '') return 'missing';
      values.push(canonicalIp(value));
    }
    return { id: joinValues(values), labels: labelsOf(rule.groupBy, values) };
  }

  return ({ series, tags }) => {
    let place = places.get(series);
    if (place === undefined) {
      if (places.size >= MAX_REMEMBERED) places.clear();
      place = find(tags);
      places.set(series, place);
    }
    if (place === 'missing') counters.count('missing_group_key', { rule: rule.key });
    return typeof place === 'string' ? undefined : place;
  };
}

/** Tag `host` is also known as `host.name`, either way. */
export function tagOf(tags: Labels, name: string): string | undefined {
  if (name === 'host.name') return tags['host.name'] ?? tags['host'];
  return name === 'host' ? (tags['host'] ?? tags['host.name']) : tags[name];
}
