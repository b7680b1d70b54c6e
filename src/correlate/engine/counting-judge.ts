import { aggregate } from './aggregate.ts';
import type { AggregateKind } from './aggregate.ts';
import { holds, onlyGrows } from './comparison.ts';
import type { Comparison, CorrelationRule } from '../rule.ts';
import type { Entry, Judge, WindowGroup } from './entry.ts';
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
    value: (entries) => entries.length,
    inserted(group, index) {
      if (index + group.window.cut < group.from) group.from++;
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
  return ({ window }, index) => !holds(condition, index - window.head + 1);
}

/** Index of the first entry in the window of an anchor; for the newest anchor it only moves on. */
function firstIn(group: WindowGroup, index: number, timespanMs: number): number {
  const { window } = group;
  const { items, cut } = window;
  const fromMs = items[index]!.t - timespanMs;
  if (index !== items.length - 1) return indexFrom(window, fromMs);
  let first = Math.max(group.from - cut, window.head);
  while (items[first]!.t < fromMs) first++;
  group.from = first + cut;
  return first;
}

function valueCount({ condition, timespanMs }: CountingRule, fields: readonly string[]): Judge {
  const isOutOfReach = outOfReach(condition);
  return {
    value: (entries) => new Set(entries.map(({ value }) => value)).size,
    read: (occurrence) => readJoined(fields, occurrence),
    inserted(group, index) {
      if (index !== group.window.items.length - 1) group.counts = undefined;
    },
    dropped(group, entry, place) {
      if (group.counts !== undefined) forgetValue(group.counts, entry.value!, place);
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

  function valueOf(entries: readonly Entry[]): number | undefined {
    if (entries.length === 0) return undefined;
    const values = entries.map(({ value }) => value as number);
    return aggregate(kind, values, percentile);
  }

  return {
    read: (occurrence) => readNumber(occurrence, rule.fields[0]!),
    value: valueOf,
    judge({ window }, index) {
      const from = indexFrom(window, window.items[index]!.t - rule.timespanMs);
      const result = valueOf(window.items.slice(from, index + 1));
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
