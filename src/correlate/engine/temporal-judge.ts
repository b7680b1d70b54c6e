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
  const positions = new Map(rule.rules.map((key) => [key, rule.rules.indexOf(key)]));
  const keys = [...positions.keys()];

  function isPresent(group: WindowGroup, key: string, anchor: OrderKey): boolean {
    const list = group.children?.[positions.get(key) ?? NOWHERE];
    return list !== undefined && presentAt(list, anchor, rule.timespanMs) !== undefined;
  }

  return {
    heard: addToList,
    dropped: dropFromLists,
    judge(group, index) {
      const anchor = group.window.items[index]!;
      const present = (key: string): boolean => isPresent(group, key, anchor);
      if (rule.expression !== undefined && !evaluate(rule.expression, present)) return undefined;
      if (rule.expression === undefined && rule.condition === undefined) {
        return keys.every(present) ? keys.length : undefined;
      }
      const count = keys.filter(present).length;
      return rule.expression !== undefined || holds(rule.condition!, count) ? count : undefined;
    },
    spoken(group, anchor) {
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

function evaluate(expression: RuleExpression, present: (key: string) => boolean): boolean {
  switch (expression.kind) {
    case 'rule':
      return present(expression.key);
    case 'not':
      return !evaluate(expression.inner, present);
    case 'and':
      return expression.parts.every((part) => evaluate(part, present));
    case 'or':
      return expression.parts.some((part) => evaluate(part, present));
  }
}
