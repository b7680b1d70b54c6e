import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import type { Labels, TransitionState } from '../../../src/model/alert.ts';
import { isHigher } from '../../../src/model/level.ts';
import type { Level } from '../../../src/model/level.ts';
import type { Rule } from '../../../src/correlate/rule.ts';
import { satisfies } from './comparison.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';

/** What engine and oracle have to agree on, for each transition. */
export interface Verdict {
  readonly atMs: number;
  readonly state: TransitionState;
  readonly rule: string;
  readonly group: Labels;
  readonly level: Level;
  readonly value: number;
  readonly count: number;
  readonly fingerprint: string;
  readonly startedAtMs: number;
  /** Of an opening alert: ids of the events it shows, where `tellsEvidence` says so. */
  readonly eventIds?: readonly string[] | undefined;
}

/** A match of a rule. Its value may change when its anchor is judged again. */
export interface Match {
  readonly key: OrderKey;
  value: number;
  /** Ids of the events it rests on, at the moment of asking. */
  readonly eventIds?: () => readonly string[];
}

export interface Timer {
  readonly deadlineMs: number;
  /** Order of 7.8. */
  readonly kind: 'stale' | 'resolve' | 'absence' | 'escalate';
  run(): void;
}

interface Firing {
  readonly firedAtMs: number;
  level: Level;
  readonly matches: Match[];
  readonly stepsDone: Set<number>;
}

/** Counts something that the engine counts by this name. */
export type Count = (name: string) => void;

/** Sections 6 and 7.15, 7.16: one identity from firing to resolved. Knows nothing of when input arrives. */
export interface Alert {
  firing: Firing | undefined;
  /** Fires, or is suppressed by cooldown. */
  open(match: Match): void;
  /** A match while firing. */
  add(match: Match): void;
  resolve(atMs: number): void;
  /** Escalation by time. */
  timers(): Timer[];
}

export function createAlert(
  rule: Rule,
  group: Labels,
  emit: (verdict: Verdict) => void,
  count: Count = () => undefined,
): Alert {
  const { cooldownMs, escalate } = rule.alert;
  const pairs = Object.entries(group).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const fingerprint = createHash('sha256')
    .update(canonicalJson([rule.identity, pairs]))
    .digest('hex')
    .slice(0, 16);
  let lastFiredAtMs: number | undefined;

  function say(state: TransitionState, atMs: number, firing: Firing): void {
    if (!rule.alerts) return;
    const newest = firing.matches.toSorted((a, b) => compareKeys(a.key, b.key)).at(-1);
    emit({
      atMs,
      state,
      rule: rule.key,
      group,
      level: firing.level,
      value: newest?.value ?? NaN,
      count: firing.matches.length,
      fingerprint,
      startedAtMs: firing.firedAtMs,
      eventIds: state === 'firing' ? newest?.eventIds?.() : undefined,
    });
  }

  function climb(firing: Firing, step: number, level: Level, atMs: number): void {
    firing.stepsDone.add(step);
    if (!isHigher(level, firing.level)) return;
    firing.level = level;
    say('escalated', atMs, firing);
  }

  function checkSteps(firing: Firing, match: Match): void {
    for (const [index, step] of escalate.entries()) {
      if (firing.stepsDone.has(index)) continue;
      const reached =
        (step.kind === 'value' && satisfies(match.value, step.condition)) ||
        (step.kind === 'count' && firing.matches.length >= step.count);
      if (reached) climb(firing, index, step.level, Math.max(match.key[0], firing.firedAtMs));
    }
  }

  const alert: Alert = {
    firing: undefined,
    open(match) {
      const timeMs = match.key[0];
      if (lastFiredAtMs !== undefined && timeMs < lastFiredAtMs + cooldownMs) {
        if (rule.alerts) count(`suppressed ${rule.key}`);
        return;
      }
      lastFiredAtMs = timeMs;
      alert.firing = { firedAtMs: timeMs, level: rule.level, matches: [match], stepsDone: new Set() };
      say('firing', timeMs, alert.firing);
      checkSteps(alert.firing, match);
    },
    add(match) {
      if (alert.firing === undefined) return;
      alert.firing.matches.push(match);
      checkSteps(alert.firing, match);
    },
    resolve(atMs) {
      if (alert.firing === undefined) return;
      say('resolved', atMs, alert.firing);
      alert.firing = undefined;
    },
    timers() {
      const { firing } = alert;
      if (firing === undefined) return [];
      return escalate.flatMap((step, index) => {
        if (step.kind !== 'after' || firing.stepsDone.has(index)) return [];
        const deadlineMs = firing.firedAtMs + step.afterMs;
        return [
          { deadlineMs, kind: 'escalate' as const, run: () => climb(firing, index, step.level, deadlineMs) },
        ];
      });
    },
  };
  return alert;
}
