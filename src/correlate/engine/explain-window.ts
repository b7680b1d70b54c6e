import { formatDuration } from '../../lib/duration.ts';
import type { ConditionExplanation, WindowItem } from '../explanation.ts';
import type { Comparison, CorrelationRule, RuleExpression } from '../rule.ts';
import { lastBefore, listOf, positionOf, presentAt } from './child-lists.ts';
import { holds } from './comparison.ts';
import { partsAt } from './entry.ts';
import type { Judge, WindowGroup } from './entry.ts';
import type { GroupReport } from './group-report.ts';
import type { Occurrence } from './occurrence.ts';
import { RANK } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { indexFrom } from './window.ts';

/** Where the window of a correlation stands for one group. */
export function explainWindow(
  rule: CorrelationRule,
  judge: Judge,
  group: WindowGroup,
  nowMs: number,
): GroupReport {
  const from = indexFrom(group, nowMs - rule.timespanMs);
  return {
    conditions: conditionsOf(rule, judge, group, from, nowMs),
    window: group.items.slice(from).map((entry) => show(group, entry)),
  };
}

function conditionsOf(
  rule: CorrelationRule,
  judge: Judge,
  group: WindowGroup,
  from: number,
  nowMs: number,
): ConditionExplanation[] {
  const end: OrderKey = { t: nowMs, rank: RANK.timer, n: Infinity };
  if (rule.type === 'temporal') return together(rule, group, end);
  if (rule.type === 'temporal_ordered') return order(rule, group, end);
  if (!('condition' in rule) || rule.condition === undefined) return [];
  const value = judge.value?.(group, from);
  const condition = `${subject(rule)} in ${formatDuration(rule.timespanMs)} ${describe(rule.condition)}`;
  const met = value !== undefined && holds(rule.condition, value);
  return [{ condition, holds: met, value, missing: met ? undefined : gap(rule.condition, value) }];
}

function presence(
  rule: CorrelationRule,
  group: WindowGroup,
  key: string,
  position: number,
  end: OrderKey,
): ConditionExplanation {
  const found = presentAt(listOf(group, position), end, rule.timespanMs);
  return {
    condition: `${key} in ${formatDuration(rule.timespanMs)}`,
    holds: found !== undefined,
    missing: found === undefined ? `an occurrence of ${key}` : undefined,
  };
}

/** Which of the listed rules are there, and what a condition over them makes of it. */
function together(
  rule: CorrelationRule & { type: 'temporal' },
  group: WindowGroup,
  end: OrderKey,
): ConditionExplanation[] {
  const each = rule.rules.map((key, i) => presence(rule, group, key, i, end));
  const { condition, expression } = rule;
  const present = new Set(rule.rules.filter((_key, i) => each[i]?.holds === true));
  if (expression !== undefined) {
    const met = isMet(expression, present);
    return [
      { condition: inWords(expression), holds: met },
      ...each.map((seen) => ({ ...seen, missing: undefined })),
    ];
  }
  if (condition === undefined) return each;
  const met = holds(condition, present.size);
  const missing = met ? undefined : gap(condition, present.size);
  return [
    { condition: `number of these rules ${describe(condition)}`, holds: met, value: present.size, missing },
    ...each,
  ];
}

function isMet(expression: RuleExpression, present: ReadonlySet<string>): boolean {
  if (expression.kind === 'rule') return present.has(expression.key);
  if (expression.kind === 'not') return !isMet(expression.inner, present);
  const met = (part: RuleExpression): boolean => isMet(part, present);
  return expression.kind === 'and' ? expression.parts.every(met) : expression.parts.some(met);
}

/** A string condition as it is written. */
export function inWords(expression: RuleExpression, nested = false): string {
  if (expression.kind === 'rule') return expression.key;
  if (expression.kind === 'not') return `not ${inWords(expression.inner, true)}`;
  const text = expression.parts.map((part) => inWords(part, true)).join(` ${expression.kind} `);
  return nested ? `(${text})` : text;
}

/** How far the listed order has come: the longest beginning whose first element still reaches into the window. */
function order(rule: CorrelationRule, group: WindowGroup, end: OrderKey): ConditionExplanation[] {
  let reached = 0;
  for (let length = rule.rules.length; length > 0 && reached === 0; length--) {
    const first = beginning(group, length, end);
    if (first !== undefined && positionOf(first).t >= end.t - rule.timespanMs) reached = length;
  }
  return rule.rules.map((key, i) => ({
    condition: `${i + 1}. ${key}${i === 0 ? '' : `, after ${rule.rules[i - 1]}`}`,
    holds: i < reached,
    missing:
      i < reached ? undefined : `an occurrence of ${key}${i === 0 ? '' : ` after ${rule.rules[i - 1]}`}`,
  }));
}

function beginning(group: WindowGroup, length: number, end: OrderKey): Occurrence | undefined {
  let before: Occurrence | undefined;
  for (let i = length - 1; i >= 0; i--) {
    before = lastBefore(listOf(group, i), before === undefined ? end : positionOf(before), end);
    if (before === undefined) return undefined;
  }
  return before;
}

function subject(rule: CorrelationRule): string {
  if (rule.type === 'event_count') return 'count of distinct events';
  const fields = 'fields' in rule ? rule.fields.join(', ') : '';
  return rule.type === 'value_count'
    ? `count of distinct ${fields}`
    : `${rule.type.slice('value_'.length)} of ${fields}`;
}

export function describe(condition: Comparison): string {
  return condition.map(({ operator, value }) => `${operator} ${value}`).join(' and ');
}

/** What a value lacks to satisfy a condition. */
export function gap(condition: Comparison, value: number | undefined): string {
  if (value === undefined) return `a value that is ${describe(condition)}`;
  const lacks = condition.filter((part) => !holds([part], value));
  return lacks
    .map(({ operator, value: bound }) =>
      operator === 'gte' && bound > value ? `${bound - value} more` : `${operator} ${bound}, it is ${value}`,
    )
    .join('; ');
}

function show(group: WindowGroup, entry: Occurrence): WindowItem {
  return { timeMs: entry.t, what: [...new Set(partsAt(group, entry).map(describeOccurrence))].join('; ') };
}

export function describeOccurrence({ event, match, interval, point }: Occurrence): string {
  if (interval !== undefined)
    return `${interval.rule} true since ${new Date(interval.start.t).toISOString()}`;
  if (point !== undefined) return `${point.measurement} ${point.field}=${point.value}`;
  const line = event?.message ?? '';
  return match === undefined ? line : `${match.rule}: ${line}`;
}
