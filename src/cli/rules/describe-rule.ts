import { inWords } from '../../correlate/engine/explain-window.ts';
import type { AlertSpec, Comparison, Rule, RuleSet } from '../../correlate/rule.ts';
import { count } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';
import { detectionFacts } from './detection-facts.ts';

/** One line of what a rule means, defaults included. */
export type Fact = readonly [name: string, meaning: string];

/** What a rule means as it was loaded: every key that says something, and every default it got. */
export function describeRule(rule: Rule): readonly Fact[] {
  const facts: (readonly [string, string | undefined])[] = [
    ['level', `${rule.level}${rule.alerts ? '' : ', does not alert by itself'}`],
    ...(rule.kind === 'detection' ? detectionFacts(rule) : kindFacts(rule)),
    ['groups', groupBy(rule).join(', ') || 'all in one'],
    ...(rule.alerts ? alertFacts(rule, rule.alert) : []),
    ['tags', rule.tags.join(', ')],
  ];
  return facts.filter((fact): fact is Fact => fact[1] !== undefined && fact[1] !== '');
}

/** The rules that a rule rests on, nearest first, each with its depth below it. */
export function rulesBelow({ rules }: RuleSet, rule: Rule, depth = 1): readonly { rule: Rule; depth: number }[] {
  if (rule.kind !== 'correlation') return [];
  return rule.rules.flatMap((key) => {
    const child = rules.find((candidate) => candidate.key === key);
    return child === undefined ? [] : [{ rule: child, depth }, ...rulesBelow({ rules }, child, depth + 1)];
  });
}

/** `detection`, `metric threshold`, `correlation event_count` … */
export function kindOf(rule: Rule): string {
  return rule.kind === 'detection' ? rule.kind : `${rule.kind} ${rule.type}`;
}

function groupBy(rule: Rule): readonly string[] {
  return rule.kind === 'detection' ? rule.alert.groupBy : rule.groupBy;
}

function kindFacts(rule: Exclude<Rule, { kind: 'detection' }>): readonly (readonly [string, string | undefined])[] {
  if (rule.kind === 'correlation') {
    const expression = 'expression' in rule ? rule.expression : undefined;
    return [
      ['rules', rule.rules.join(', ')],
      ['timespan', rule.timespanMs === 0 ? undefined : formatDuration(rule.timespanMs)],
      ['condition', expression === undefined ? comparisonOf(rule) : inWords(expression)],
      ['fields', 'fields' in rule ? rule.fields.join(', ') : undefined],
      ['until', 'until' in rule ? rule.until : undefined],
      ['history', 'historyMs' in rule ? formatDuration(rule.historyMs) : undefined],
    ];
  }
  const { aggregate } = rule;
  const how = aggregate.kind === 'percentile' ? `p${aggregate.percentile}` : aggregate.kind;
  const window = rule.windowMs === undefined ? 'the points of one instant' : `${formatDuration(rule.windowMs)}`;
  return [
    ['metric', `${rule.measurement} ${rule.field}`],
    ['value', rule.type === 'absence' ? undefined : `${how} over ${window}, at least ${count(rule.minSamples, 'point')}`],
    ['condition', comparisonOf(rule)],
    ['clear', rule.clear === undefined ? undefined : comparisonText(rule.clear)],
    ['for', rule.alert.forMs === 0 ? undefined : formatDuration(rule.alert.forMs)],
    ['after', 'afterMs' in rule ? `no point for ${formatDuration(rule.afterMs)}` : undefined],
    ['stale', `after ${formatDuration(rule.staleAfterMs)}, then ${rule.onStale}`],
  ];
}

function alertFacts(rule: Rule, alert: AlertSpec): readonly Fact[] {
  const end =
    rule.kind === 'metric'
      ? `when false${alert.keepFiringForMs > 0 ? ` for ${formatDuration(alert.keepFiringForMs)}` : ''}`
      : `${formatDuration(alert.resolveAfterMs)} after the last match`;
  const marks = alert.resolveOn === undefined ? '' : `, or on ${alert.resolveOn}`;
  return [
    ['resolves', `${end}${marks}`],
    ['cooldown', alert.cooldownMs === 0 ? '' : formatDuration(alert.cooldownMs)],
    ['escalates', alert.escalate.map(stepText).join(', ')],
    ['evidence', `${count(alert.evidence.events, 'event')}, ${count(alert.evidence.points, 'point')}`],
  ];
}

function stepText(step: AlertSpec['escalate'][number]): string {
  if (step.kind === 'after') return `${step.level} after ${formatDuration(step.afterMs)}`;
  return `${step.level} at ${step.kind === 'count' ? `${step.count} matches` : comparisonText(step.condition)}`;
}

function comparisonOf(rule: Rule): string | undefined {
  return 'condition' in rule && rule.condition !== undefined ? comparisonText(rule.condition) : undefined;
}

function comparisonText(condition: Comparison): string {
  return condition.map(({ operator, value }) => `${operator} ${value}`).join(' and ');
}
