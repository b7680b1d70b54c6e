import type { SourcePlace } from '../../lib/errors.ts';
import type { Level } from '../../model/level.ts';
import type { Labels } from '../../model/alert.ts';
import type { AlertSpec, Comparison, MetricRule, MetricRuleBase, RuleBase } from '../rule.ts';
import type { Predicate } from './predicate.ts';

// A document that was read, with references still as names.

/** A rule named by another, by `name` or `id`. */
export interface Reference {
  readonly name: string;
  readonly place: SourcePlace;
}

export interface AlertDraft extends Omit<AlertSpec, 'resolveOn'> {
  readonly enabled?: boolean | undefined;
  /** Whether the rule itself says `resolve_after`. */
  readonly resolveAfterGiven: boolean;
  readonly resolveOn?: Reference | undefined;
}

export interface DraftBase {
  readonly title: string;
  readonly name?: string | undefined;
  readonly id?: string | undefined;
  readonly key: string;
  readonly level: Level;
  readonly tags: readonly string[];
  readonly description?: string | undefined;
  readonly disabled: boolean;
  readonly place: SourcePlace;
  /** Where `name`, else `id`, else the title stands. */
  readonly namePlace: SourcePlace;
  /** Where a key of the document stands, or what is nearest around it. */
  readonly placeOf: (...keys: readonly string[]) => SourcePlace;
  readonly order: number;
  /** Plain values that say what the rule means, for the semantic hash. */
  readonly meaning: unknown;
}

export interface DetectionDraft extends DraftBase {
  readonly kind: 'detection';
  readonly predicate: Predicate;
  readonly alert: AlertDraft;
}

export interface FilterDraft extends DraftBase {
  readonly kind: 'filter';
  readonly predicate: Predicate;
  readonly rules: 'any' | readonly Reference[];
}

/** `T` without the keys of `K`, for each member of a union. */
type OmitEach<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A metric rule without what all rules have. */
export type MetricSpec = OmitEach<MetricRule, keyof RuleBase | 'kind'>;
export type MetricSpecBase = Omit<MetricRuleBase, keyof RuleBase | 'kind'>;

export interface MetricDraft extends DraftBase {
  readonly kind: 'metric';
  readonly spec: MetricSpec;
  /** What `where` asks, for lint. */
  readonly wherePredicate: Predicate;
  readonly alert: AlertDraft;
}

export type ExpressionDraft =
  | { readonly kind: 'rule'; readonly rule: Reference }
  | { readonly kind: 'not'; readonly inner: ExpressionDraft }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ExpressionDraft[] };

export type CorrelationSpec =
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
      readonly condition?: Comparison | undefined;
      readonly expression?: ExpressionDraft | undefined;
    }
  | { readonly type: 'temporal_ordered'; readonly until?: Reference | undefined }
  | {
      readonly type: 'first_seen';
      readonly fields: readonly string[];
      readonly historyMs: number;
      readonly learnForMs: number;
    }
  | { readonly type: 'event_absence'; readonly expect: readonly Labels[] };

export interface AliasDraft {
  readonly rule: Reference;
  readonly field: string;
}

export interface CorrelationDraft extends DraftBase {
  readonly kind: 'correlation';
  readonly rules: readonly Reference[];
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  readonly aliases: Readonly<Record<string, readonly AliasDraft[]>>;
  readonly generate: boolean;
  readonly spec: CorrelationSpec;
  readonly alert: AlertDraft;
  /** Events that do not count for this correlation. */
  readonly exceptions?: { readonly predicate: Predicate; readonly meaning: unknown } | undefined;
  /** Rules whose copies it listens to; they count as referred to. */
  readonly standsFor?: readonly Reference[] | undefined;
}

export type RuleDraft = DetectionDraft | MetricDraft | CorrelationDraft;
export type Draft = RuleDraft | FilterDraft;

/** The names in a string condition, in order of mention. */
export function expressionReferences(expression: ExpressionDraft): readonly Reference[] {
  if (expression.kind === 'rule') return [expression.rule];
  if (expression.kind === 'not') return expressionReferences(expression.inner);
  return expression.parts.flatMap(expressionReferences);
}

/** Rules whose occurrences a correlation listens to. */
export function listenedTo(draft: CorrelationDraft): readonly Reference[] {
  const { spec } = draft;
  const until = spec.type === 'temporal_ordered' && spec.until !== undefined ? [spec.until] : [];
  const named =
    spec.type === 'temporal' && spec.expression !== undefined ? expressionReferences(spec.expression) : [];
  return [...draft.rules, ...named, ...until];
}

/** What a document can be referred to by. */
export function namesOf(draft: Draft): readonly string[] {
  const names = [draft.name, draft.id].filter((name) => name !== undefined);
  return names.length > 0 ? names : [draft.title];
}

/** Rules that do not alert by themselves because of this one. */
export function quietedBy(draft: RuleDraft): readonly Reference[] {
  const stoodFor = draft.kind === 'correlation' ? (draft.standsFor ?? []) : [];
  return [...referencesOf(draft), ...stoodFor];
}

/** Every rule a rule needs in order to work. */
export function referencesOf(draft: RuleDraft): readonly Reference[] {
  const resolveOn = draft.alert.resolveOn === undefined ? [] : [draft.alert.resolveOn];
  return draft.kind === 'correlation' ? [...listenedTo(draft), ...resolveOn] : resolveOn;
}
