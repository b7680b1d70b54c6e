import type { CorrelationRule, RuleExpression } from '../rule.ts';
import { addToList, dropFromLists, listOf, presentAt } from './child-lists.ts';
import { holds } from './comparison.ts';
import type { Judge, WindowGroup } from './entry.ts';
import { overlaps } from './interval.ts';
import type { OrderKey } from './order-key.ts';
import { indexAfter } from './window.ts';

type TemporalRule = Extract<CorrelationRule, { type: 'temporal' }>;

/** Judges `temporal`: which of the listed rules have an occurrence in [T - timespan, T]. */
export function temporalJudge(rule: TemporalRule): Judge {
  const keys = [...new Set(rule.rules)];
  const positions = keys.map((key) => rule.rules.indexOf(key));

  function present(group: WindowGroup, anchor: OrderKey): Set<string> {
    const found = new Set<string>();
    positions.forEach((position, i) => {
      if (presentAt(listOf(group, position), anchor, rule.timespanMs) !== undefined) found.add(keys[i]!);
    });
    return found;
  }

  return {
    heard: addToList,
    dropped: dropFromLists,
    judge(group, index) {
      const found = present(group, group.window.items[index]!);
      return isSatisfied(rule, found, keys.length) ? found.size : undefined;
    },
    spoken(group, anchor) {
      const intervals = positions.flatMap((position) => {
        const list = listOf(group, position);
        return list.items
          .slice(list.head, indexAfter(list, anchor))
          .filter(({ interval }) => interval !== undefined && overlaps(interval, anchor.t, rule.timespanMs));
      });
      return { events: 'window', intervals };
    },
  };
}

function isSatisfied(rule: TemporalRule, found: ReadonlySet<string>, all: number): boolean {
  if (rule.expression !== undefined) return evaluate(rule.expression, found);
  return rule.condition === undefined ? found.size === all : holds(rule.condition, found.size);
}

function evaluate(expression: RuleExpression, found: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'rule':
      return found.has(expression.key);
    case 'not':
      return !evaluate(expression.inner, found);
    case 'and':
      return expression.parts.every((part) => evaluate(part, found));
    case 'or':
      return expression.parts.some((part) => evaluate(part, found));
  }
}
