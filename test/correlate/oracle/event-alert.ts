import { createAlert } from './alert.ts';
import type { Alert, Count, Match, Timer, Verdict } from './alert.ts';
import type { Labels } from '../../../src/model/alert.ts';
import type { Rule } from '../../../src/correlate/rule.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

type Change =
  | { readonly kind: 'match'; readonly key: OrderKey; readonly match: Match; readonly opens: boolean }
  | { readonly kind: 'resolve'; readonly key: OrderKey };

/** 7.6 "a firing alert changes in event time" and `resolve_on`, for alerts made of matches. */
export interface EventAlert {
  match(match: Match): void;
  /** An occurrence of the `resolve_on` rule. */
  resolveOn(key: OrderKey): void;
  timers(): Timer[];
}

export function createEventAlert(
  rule: Rule,
  group: Labels,
  emit: (verdict: Verdict) => void,
  count: Count,
): EventAlert {
  const alert: Alert = createAlert(rule, group, emit, count);
  const resolveKeys: OrderKey[] = [];
  let held: Change[] = [];

  function ownTimers(): Timer[] {
    if (alert.firing === undefined) return [];
    const lastMatchMs = Math.max(...alert.firing.matches.map((match) => match.key[0]));
    const deadlineMs = lastMatchMs + rule.alert.resolveAfterMs;
    return [{ deadlineMs, kind: 'resolve', run: () => alert.resolve(deadlineMs) }, ...alert.timers()];
  }

  function isHeld(change: Change): boolean {
    return ownTimers().some((timer) => timer.deadlineMs < change.key[0]);
  }

  function apply(change: Change): void {
    if (change.kind === 'match') {
      if (alert.firing !== undefined) alert.add(change.match);
      else if (change.opens) alert.open(change.match);
      return;
    }
    const laterMatch = alert.firing?.matches.some((match) => compareKeys(match.key, change.key) > 0);
    if (laterMatch === false) alert.resolve(change.key[0]);
  }

  function settle(): void {
    held.sort((a, b) => compareKeys(a.key, b.key));
    for (let next = held[0]; next !== undefined && !isHeld(next); next = held[0]) {
      held = held.slice(1);
      apply(next);
    }
  }

  return {
    match(match) {
      const opens = !resolveKeys.some((key) => compareKeys(key, match.key) > 0);
      held.push({ kind: 'match', key: match.key, match, opens });
      settle();
    },
    resolveOn(key) {
      resolveKeys.push(key);
      held.push({ kind: 'resolve', key });
      settle();
    },
    timers: () =>
      ownTimers().map((timer) => ({
        ...timer,
        run() {
          timer.run();
          settle();
        },
      })),
  };
}
