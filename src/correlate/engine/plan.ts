import type { EngineConfig } from '../config.ts';
import type { CorrelationRule, Rule, RuleSet } from '../rule.ts';
import { onlyGrows } from './comparison.ts';

/** As which element of its list a rule hears another: its position, or one of these. */
export const HEARD = { until: -1, resolveOn: -2, self: -3 } as const;

/** Someone who is told of a rule's occurrences. */
export interface Listener {
  readonly index: number;
  readonly as: number;
}

/** A rule with its place among the others. */
export interface Node {
  readonly rule: Rule;
  /** Position in the rule set: children stand before their referrers. */
  readonly index: number;
  /** Acts on an instant only when W has passed it. */
  readonly waiting: boolean;
  readonly listeners: readonly Listener[];
  /** How far the start of an interval, its place in an ordered join, lies behind its confirmation. */
  readonly lagMs: number;
  /** For how long rules above may still ask what a match rested on. */
  readonly lookbackMs: number;
  /** How many points rules above want to show. */
  readonly points: number;
}

/** Joins rules with those that listen to them and decides which are eager and which wait. */
export function planRules({ rules }: RuleSet, config: EngineConfig): readonly Node[] {
  const indexOf = new Map(rules.map((rule, index) => [rule.key, index]));
  const listeners = rules.map((): Listener[] => []);
  const waiting: boolean[] = [];
  const lags: number[] = [];
  rules.forEach((rule, index) => {
    const heard = heardBy(rule).map(({ key, as }) => ({ child: indexOf.get(key), as }));
    for (const { child, as } of heard) if (child !== undefined) listeners[child]?.push({ index, as });
    const childRules = heard.flatMap(({ child, as }) =>
      child !== undefined && as >= 0 ? [rules[child]!] : [],
    );
    lags.push(rule.kind === 'correlation' && rule.type === 'temporal_ordered' ? longestLag(childRules) : 0);
    waiting.push(
      mustWait(rule, childRules, config) ||
        heard.some(({ child }) => child !== undefined && waiting[child] === true),
    );
  });
  const nodes: Node[] = [];
  for (let index = rules.length - 1; index >= 0; index--) {
    const rule = rules[index]!;
    const above = listeners[index]!.filter(({ as }) => as >= 0).map((listener) => nodes[listener.index]!);
    nodes[index] = {
      rule,
      index,
      waiting: waiting[index]!,
      listeners: listeners[index]!,
      lagMs: lags[index]!,
      lookbackMs: Math.max(0, ...above.map((node) => spanOf(node.rule) + node.lagMs + node.lookbackMs)),
      points: Math.max(rule.alert.evidence.points, ...above.map((node) => node.points)),
    };
  }
  return nodes;
}

function heardBy(rule: Rule): { key: string; as: number }[] {
  const heard = rule.kind === 'correlation' ? rule.rules.map((key, position) => ({ key, as: position })) : [];
  if (rule.kind === 'correlation' && rule.type === 'temporal_ordered' && rule.until !== undefined) {
    heard.push({ key: rule.until, as: HEARD.until });
  }
  if (rule.alert.resolveOn !== undefined) heard.push({ key: rule.alert.resolveOn, as: HEARD.resolveOn });
  return heard;
}

function spanOf(rule: Rule): number {
  return rule.kind === 'correlation' ? rule.timespanMs : 0;
}

/** A run is confirmed at the first point at which it held for `for`; points are at most `stale_after` apart. */
function longestLag(children: readonly Rule[]): number {
  const lags = children.map((rule) => (rule.kind === 'metric' ? rule.alert.forMs + rule.staleAfterMs : 0));
  return Math.max(0, ...lags);
}

/** Rules that later input can prove wrong. */
function mustWait(rule: Rule, children: readonly Rule[], config: EngineConfig): boolean {
  if (rule.kind === 'metric') return rule.type === 'absence';
  if (rule.kind === 'detection') return false;
  switch (rule.type) {
    case 'event_count':
    case 'value_count':
    case 'value_max':
      return !onlyGrows(rule.condition);
    case 'value_sum':
    case 'value_avg':
    case 'value_min':
    case 'value_median':
    case 'value_percentile':
    case 'event_absence':
      return true;
    case 'first_seen':
      return false;
    case 'temporal_ordered':
      return rule.until !== undefined;
    case 'temporal':
      return temporalMustWait(rule, children, config);
  }
}

function temporalMustWait(
  rule: Extract<CorrelationRule, { type: 'temporal' }>,
  children: readonly Rule[],
  config: EngineConfig,
): boolean {
  if (rule.condition !== undefined && !onlyGrows(rule.condition)) return true;
  if (rule.expression !== undefined && hasNot(rule.expression)) return true;
  return rule.timespanMs <= config.allowed_lateness && children.some(({ kind }) => kind === 'metric');
}

function hasNot(
  expression: NonNullable<Extract<CorrelationRule, { type: 'temporal' }>['expression']>,
): boolean {
  if (expression.kind === 'rule') return false;
  return expression.kind === 'not' || expression.parts.some(hasNot);
}
