import { aggregate } from './aggregate.ts';
import type { AggregateKind } from './aggregate.ts';
import { holds, onlyGrows } from './comparison.ts';
import type { Comparison, CorrelationRule } from '../rule.ts';
import type { Judge, WindowGroup } from './entry.ts';
import { fieldOf } from './occurrence.ts';
import type { Occurrence } from './occurrence.ts';
import { countDistinct, forgetValue } from './value-counts.ts';
import { indexFrom } from './window.ts';
import { readJoined } from './group-key.ts';

type CountingRule = Extract<CorrelationRule, { condition: Comparison }>;

/** Judges the types that count or add up the distinct events of the closed window [T - timespan, T]. */
export function countingJudge(rule: CountingRule): Judge {
  if (rule.type === 'event_count') return eventCount(rule);
  return rule.type === 'value_count' ? valueCount(rule, rule.fields) : valueAggregate(rule);
}

function eventCount({ condition, timespanMs }: CountingRule): Judge {
  const isOutOfReach = outOfReach(condition);
  return {
    value: (group, from) => group.items.length - from,
    inserted(group, index) {
      if (index + group.cut < group.from) group.from++;
    },
    judge(group, index) {
      if (isOutOfReach(group, index)) return undefined;
      const count = index - firstIn(group, index, timespanMs) + 1;
      return holds(condition, count) ? count : undefined;
    },
  };
}

/** Whether everything that is kept at or before an anchor is too little: most groups never need a closer look. */
function outOfReach(condition: Comparison): (group: WindowGroup, index: number) => boolean {
  if (!onlyGrows(condition)) return () => false;
  return ({ head }, index) => !holds(condition, index - head + 1);
}

/** Index of the first entry in the window of an anchor; for the newest anchor it only moves on. */
function firstIn(group: WindowGroup, index: number, timespanMs: number): number {
  const { items, cut, head } = group;
  const fromMs = items[index]!.t - timespanMs;
  if (index !== items.length - 1) return indexFrom(group, fromMs);
  let first = Math.max(group.from - cut, head);
  while (items[first]!.t < fromMs) first++;
  group.from = first + cut;
  return first;
}

function valueCount({ condition, timespanMs }: CountingRule, fields: readonly string[]): Judge {
  const isOutOfReach = outOfReach(condition);
  return {
    value: (group, from) => new Set(group.values?.slice(from)).size,
    read: (occurrence) => readJoined(fields, occurrence),
    inserted(group, index) {
      if (index !== group.items.length - 1) group.counts = undefined;
    },
    dropping({ counts, values, head, cut }) {
      if (counts !== undefined) forgetValue(counts, values![head]!, head + cut);
    },
    judge(group, index) {
      if (isOutOfReach(group, index)) return undefined;
      const count = countDistinct(group, index, timespanMs);
      return holds(condition, count) ? count : undefined;
    },
  };
}

function valueAggregate(rule: Exclude<CountingRule, { type: 'event_count' | 'value_count' }>): Judge {
  const kind = rule.type.slice('value_'.length) as AggregateKind;
  const percentile = rule.type === 'value_percentile' ? rule.percentile : undefined;

  function valueOf({ values }: WindowGroup, from: number, to?: number): number | undefined {
    const numbers = (values?.slice(from, to) ?? []) as number[];
    return numbers.length === 0 ? undefined : aggregate(kind, numbers, percentile);
  }

  return {
    read: (occurrence) => readNumber(occurrence, rule.fields[0]!),
    value: valueOf,
    judge(group, index) {
      const from = indexFrom(group, group.items[index]!.t - rule.timespanMs);
      const result = valueOf(group, from, index + 1);
      return result !== undefined && holds(rule.condition, result) ? result : undefined;
    },
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function readNumber(occurrence: Occurrence, field: string): number | undefined {
  const value = fieldOf(occurrence, field);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !DECIMAL.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
