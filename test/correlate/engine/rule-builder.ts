import type { SecurityEvent } from '../../../src/model/event.ts';
import type {
  AlertSpec,
  Comparison,
  CorrelationRule,
  DetectionRule,
  MetricRule,
  Rule,
  RuleBase,
  RuleSet,
  Template,
} from '../../../src/correlate/rule.ts';

type Distribute<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What a test may say of any rule; the rest has the defaults of the specification. */
export interface Common {
  readonly alert?: Partial<AlertSpec>;
  readonly alerts?: boolean;
  readonly level?: RuleBase['level'];
  readonly hash?: string;
}

const SECOND = 1000;
export const s = (seconds: number): number => Math.round(seconds * SECOND);
export const m = (minutes: number): number => minutes * 60 * SECOND;

export const gte = (value: number): Comparison => [{ operator: 'gte', value }];
export const gt = (value: number): Comparison => [{ operator: 'gt', value }];
export const lt = (value: number): Comparison => [{ operator: 'lt', value }];

function base(key: string, { alert, alerts = true, level = 'medium', hash }: Common): RuleBase {
  return {
    key,
    identity: key,
    title: key,
    level,
    tags: [],
    place: { path: 'test.yml' },
    order: 0,
    alerts,
    alert: {
      groupBy: ['host.name'],
      forMs: 0,
      keepFiringForMs: 0,
      resolveAfterMs: m(15),
      cooldownMs: 0,
      escalate: [],
      labels: {},
      annotations: {},
      evidence: { events: 20, points: 60 },
      ...alert,
    },
    semanticHash: hash ?? key,
  };
}

/** A detection of events with this `event.action`. */
export function detection(key: string, action = key, common: Common = {}): DetectionRule {
  return {
    ...base(key, { alerts: false, ...common }),
    kind: 'detection',
    matches: (event: SecurityEvent) => event['event.action'] === action,
    hint: { field: 'event.action', values: [action] },
  };
}

type MetricFields = Distribute<MetricRule, keyof RuleBase | 'kind' | 'type'>;

const METRIC = {
  kind: 'metric',
  measurement: 'cpu',
  field: 'value',
  where: () => true,
  groupBy: ['host.name'],
  aggregate: { kind: 'last' },
  minSamples: 1,
  condition: gt(90),
  staleAfterMs: m(5),
  onStale: 'keep',
} as const;

export function threshold(key: string, fields: Partial<MetricFields> = {}, common: Common = {}): MetricRule {
  return { ...base(key, common), ...METRIC, type: 'threshold', ...fields } as MetricRule;
}

export function rate(key: string, fields: Partial<MetricFields> = {}, common: Common = {}): MetricRule {
  return { ...base(key, common), ...METRIC, minSamples: 2, type: 'rate', ...fields } as MetricRule;
}

export function anomaly(key: string, fields: object = {}, common: Common = {}): MetricRule {
  const own = { method: 'zscore', baselineMs: m(60), minStddev: 0, minDelta: 0, minIqr: 0, abs: false };
  return {
    ...base(key, common),
    ...METRIC,
    ...own,
    minSamples: 30,
    type: 'anomaly',
    ...fields,
  } as MetricRule;
}

export function forecast(key: string, fields: object = {}, common: Common = {}): MetricRule {
  return {
    ...base(key, common),
    ...METRIC,
    minSamples: 10,
    type: 'forecast',
    horizonMs: 0,
    ...fields,
  } as MetricRule;
}

export function absence(key: string, afterMs: number, fields: object = {}, common: Common = {}): MetricRule {
  return { ...base(key, common), ...METRIC, type: 'absence', afterMs, expect: [], ...fields } as MetricRule;
}

type CorrelationFields = Partial<Pick<CorrelationRule, 'groupBy' | 'aliases'>> & {
  readonly [key: string]: unknown;
};

export function correlation(
  key: string,
  type: CorrelationRule['type'],
  rules: readonly string[],
  timespanMs: number,
  fields: CorrelationFields = {},
  common: Common = {},
): CorrelationRule {
  const own = {
    kind: 'correlation',
    type,
    rules,
    timespanMs,
    groupBy: ['host.name'],
    aliases: {},
    expect: [],
    ...fields,
  };
  return { ...base(key, common), ...own } as CorrelationRule;
}

export function count(
  key: string,
  of: string,
  atLeast: number,
  timespanMs: number,
  common: Common = {},
  fields: CorrelationFields = {},
): CorrelationRule {
  return correlation(key, 'event_count', [of], timespanMs, { condition: gte(atLeast), ...fields }, common);
}

export function ruleSet(...rules: Rule[]): RuleSet {
  return { rules: rules.map((rule, order) => ({ ...rule, order })) };
}

/** A template that says its source, with `$value` and `$level` filled in. */
export function template(source: string): Template {
  return {
    source,
    render: ({ value, level }, unknownName) => {
      if (source.includes('$nothing')) unknownName('$nothing');
      return source.replace('$value', String(value)).replace('$level', level).replace('$nothing', '');
    },
  };
}
