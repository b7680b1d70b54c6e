import type { CorrelationRule, RuleExpression } from '../rule.ts';
import { addToList, dropFromLists, listOf, presentAt } from './child-lists.ts';
import { holds } from './comparison.ts';
import { listedAt } from './entry.ts';
import type { Judge, WindowGroup } from './entry.ts';
import { overlaps } from './interval.ts';
import type { Listed } from './listed.ts';
import type { OrderKey } from './order-key.ts';
import { indexAfter } from './window.ts';

type TemporalRule = Extract<CorrelationRule, { type: 'temporal' }>;

/** Judges `temporal`: which of the listed rules have an occurrence in [T - timespan, T]. */
export function temporalJudge(rule: TemporalRule, listed: Listed): Judge {
  const positions = new Map(rule.rules.map((key) => [key, rule.rules.indexOf(key)]));
  const keys = [...positions.keys()];
  const needsAll = rule.condition === undefined && rule.expression === undefined;
  const condition = rule.condition ?? [{ operator: 'eq', value: keys.length }];

  function isPresent(group: WindowGroup, key: string, anchor: OrderKey): boolean {
    const list = group.children?.[positions.get(key) ?? NOWHERE];
    return list !== undefined && presentAt(list, anchor, rule.timespanMs) !== undefined;
  }

  function countPresent(group: WindowGroup, anchor: OrderKey): number {
    let count = 0;
    for (const key of keys) {
      if (isPresent(group, key, anchor)) count++;
      else if (needsAll) return 0;
    }
    return count;
  }

  function evaluate(expression: RuleExpression, group: WindowGroup, anchor: OrderKey): boolean {
    switch (expression.kind) {
      case 'rule':
        return isPresent(group, expression.key, anchor);
      case 'not':
        return !evaluate(expression.inner, group, anchor);
      case 'and':
        for (const part of expression.parts) if (!evaluate(part, group, anchor)) return false;
        return true;
      case 'or':
        for (const part of expression.parts) if (evaluate(part, group, anchor)) return true;
        return false;
    }
  }

  return {
    heard: addToList,
    dropping: (group) =>
      dropFromLists(group, group.items[group.head]!, listed.positions(listedAt(group, group.head))),
    judge(group, index) {
      const anchor = group.items[index]!;
      if (rule.expression !== undefined) {
        return evaluate(rule.expression, group, anchor) ? countPresent(group, anchor) : undefined;
      }
      const count = countPresent(group, anchor);
      return holds(condition, count) ? count : undefined;
    },
    spoken(group, index) {
      const anchor = group.items[index]!;
      const intervals = [...positions.values()].flatMap((position) => {
        const list = listOf(group, position);
        return list.items
          .slice(list.head, indexAfter(list, anchor))
          .filter(({ interval }) => interval !== undefined && overlaps(interval, anchor.t, rule.timespanMs));
      });
      return { events: 'window', intervals };
    },
  };
}

const NOWHERE = -1;
