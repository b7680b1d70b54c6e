import type { Labels } from '../model/alert.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { Level } from '../model/level.ts';
import type { SourcePlace } from '../lib/errors.ts';

// A rule as the engine takes it: loaded, checked, references resolved, filters folded in, defaults applied.
// Durations are milliseconds. The language (`load`) makes these; the engine never sees YAML.

export type Operator = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

/** Operators that must all hold. */
export type Comparison = readonly { readonly operator: Operator; readonly value: number }[];

/** What a template can say. */
export interface TemplateContext {
  readonly labels: Labels;
  readonly value: number;
  readonly count: number;
  readonly level: Level;
  readonly ruleTitle: string;
  readonly startedAtMs: number;
}

export interface Template {
  readonly source: string;
  /** `unknownName` is told of every name that does not exist; it renders as nothing. */
  render(context: TemplateContext, unknownName: (name: string) => void): string;
}

export type EscalationStep =
  | { readonly kind: 'after'; readonly afterMs: number; readonly level: Level }
  | { readonly kind: 'value'; readonly condition: Comparison; readonly level: Level }
  | { readonly kind: 'count'; readonly count: number; readonly level: Level };

export interface AlertSpec {
  /** Detection rules only; the others group as their own `group-by` says. */
  readonly groupBy: readonly string[];
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly resolveAfterMs: number;
  /** Key of a rule whose occurrence resolves at once. */
  readonly resolveOn?: string | undefined;
  readonly cooldownMs: number;
  readonly escalate: readonly EscalationStep[];
  readonly labels: Readonly<Record<string, Template>>;
  readonly annotations: Readonly<Record<string, Template>>;
  readonly runbookUrl?: Template | undefined;
  readonly evidence: { readonly events: number; readonly points: number };
}

export interface RuleBase {
  /** By which other rules refer to it and transitions name it: `name`, else `id`, else `title`. */
  readonly key: string;
  /** `id` or `name`: what the alert identity is made of. */
  readonly identity: string;
  readonly title: string;
  readonly level: Level;
  readonly tags: readonly string[];
  readonly description?: string | undefined;
  readonly place: SourcePlace;
  /** Position in file order; breaks ties between rules. */
  readonly order: number;
  /** Section 1, "who alerts", already decided. */
  readonly alerts: boolean;
  readonly alert: AlertSpec;
  /** Changes exactly when the meaning of the rule, or of a rule, list or filter it rests on, changes. */
  readonly semanticHash: string;
}

/** An event can match only if `field`, as text (`String(value)`) in lower case, is one of `values`. */
export interface FieldHint {
  readonly field: string;
  readonly values: readonly string[];
}

export interface DetectionRule extends RuleBase {
  readonly kind: 'detection';
  readonly matches: (event: SecurityEvent) => boolean;
  /** For the engine's index; absent = every event has to be tried. */
  readonly hint?: FieldHint | undefined;
}

export type MetricAggregate =
  | { readonly kind: 'last' | 'avg' | 'min' | 'max' | 'sum' | 'count' | 'median' }
  | { readonly kind: 'percentile'; readonly percentile: number };

export interface MetricRuleBase extends RuleBase {
  readonly kind: 'metric';
  readonly measurement: string;
  /** Numeric field; `''` (type `absence` only): any field counts. */
  readonly field: string;
  /** Tag selection. */
  readonly where: (tags: Labels) => boolean;
  /** Tag names; `host.name` stands for the tag `host`. */
  readonly groupBy: readonly string[];
  readonly aggregate: MetricAggregate;
  readonly windowMs?: number | undefined;
  readonly minSamples: number;
  readonly condition: Comparison;
  readonly clear?: Comparison | undefined;
  readonly staleAfterMs: number;
  readonly onStale: 'keep' | 'resolve';
}

export type MetricRule = MetricRuleBase &
  (
    | { readonly type: 'threshold' | 'rate' }
    | {
        readonly type: 'anomaly';
        readonly method: 'zscore' | 'iqr';
        readonly baselineMs: number;
        readonly minStddev: number;
        readonly minDelta: number;
        readonly minIqr: number;
        readonly abs: boolean;
      }
    | { readonly type: 'forecast'; readonly horizonMs: number; readonly minSpanMs?: number | undefined }
    | { readonly type: 'absence'; readonly afterMs: number; readonly expect: readonly Labels[] }
  );

/** A string condition of `temporal` over the keys of listed rules. */
export type RuleExpression =
  | { readonly kind: 'rule'; readonly key: string }
  | { readonly kind: 'not'; readonly inner: RuleExpression }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly RuleExpression[] };

export interface CorrelationBase extends RuleBase {
  readonly kind: 'correlation';
  /** Keys of the rules it listens to, in listed order. */
  readonly rules: readonly string[];
  /** May be empty: then all occurrences are one group. */
  readonly groupBy: readonly string[];
  /** 0 for `first_seen`, which has `historyMs` instead. */
  readonly timespanMs: number;
  /** alias -> rule key -> field */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type CorrelationRule = CorrelationBase &
  (
    | { readonly type: 'event_count'; readonly condition: Comparison }
    | { readonly type: 'value_count'; readonly condition: Comparison; readonly fields: readonly string[] }
    | {
        readonly type: 'value_sum' | 'value_avg' | 'value_min' | 'value_max' | 'value_median';
        readonly condition: Comparison;
        readonly fields: readonly string[];
      }
    | {
        readonly type: 'value_percentile';
        readonly condition: Comparison;
        readonly fields: readonly string[];
        readonly percentile: number;
      }
    | {
        readonly type: 'temporal';
        /** Over the number of distinct rules present; absent with `expression` absent = all of them. */
        readonly condition?: Comparison | undefined;
        readonly expression?: RuleExpression | undefined;
      }
    | { readonly type: 'temporal_ordered'; readonly until?: string | undefined }
    | {
        readonly type: 'first_seen';
        readonly fields: readonly string[];
        readonly historyMs: number;
        readonly learnForMs: number;
      }
    | { readonly type: 'event_absence'; readonly expect: readonly Labels[] }
  );

export type Rule = DetectionRule | MetricRule | CorrelationRule;

/** All rules that loaded, children before their referrers, ties in file order. */
export interface RuleSet {
  readonly rules: readonly Rule[];
}
