import type { Labels } from '../../../src/model/alert.ts';
import type { EcsValue, SecurityEvent } from '../../../src/model/event.ts';
import type { Point } from '../../../src/model/point.ts';
import type { CorrelationRule, MetricRule, Rule } from '../../../src/correlate/rule.ts';
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
  return complete(
    rule.groupBy.map((name) => {
      const alias = rule.aliases[name];
      const field = alias === undefined ? name : alias[occurrence.rule];
      return [name, field === undefined ? undefined : occurrence.fields[field]];
    }),
  );
}

/** Group of an event as the alerts of a detection rule see it. */
export function eventGroup(rule: Rule, event: SecurityEvent): Labels | undefined {
  return complete(rule.alert.groupBy.map((name) => [name, event[name]]));
}

/** Group of a point; `host.name` stands for the tag `host`. */
export function metricGroup(rule: MetricRule, { tags }: Point): Labels | undefined {
  return complete(rule.groupBy.map((name) => [name, tags[name === 'host.name' ? 'host' : name]]));
}

function complete(pairs: readonly (readonly [string, EcsValue | undefined])[]): Labels | undefined {
  if (pairs.some(([, value]) => value === undefined || value === '')) return undefined;
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}
