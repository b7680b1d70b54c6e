import type { Transition } from '../../model/alert.ts';
import { isHigher } from '../../model/level.ts';
import type { EscalationStep } from '../rule.ts';
import type { Alert, Held } from './alert.ts';
import { holds } from './comparison.ts';
import { addEvent, createGathering, emptyEvidence } from './evidence.ts';
import type { Group } from './group-table.ts';
import type { LifecycleOptions } from './lifecycle-options.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { describeChange } from './transition.ts';

/** What a firing goes through. When each of these is due is the lifecycle's business. */
export interface Firing<G extends Group> {
  /** The match with which it begins. */
  open(group: G, alert: Alert, match: Held): void;
  /** A further match. `from`: see `Lifecycle.match`. */
  again(group: G, alert: Alert, key: OrderKey, value: number, from: Occurrence | undefined): void;
  /** A step of `escalate` has come, for the first time or not. */
  takeStep(group: G, alert: Alert, step: EscalationStep, position: number, atMs: number): void;
  close(group: G, alert: Alert, atMs: number, reason: string): void;
}

export function createFiring<G extends Group>(options: LifecycleOptions<G>): Firing<G> {
  const { rule, table, timers, counters } = options;
  const { alert: spec } = rule;

  function change(group: G, alert: Alert, state: Transition['state'], atMs: number, reason?: string): void {
    const transition = describeChange(rule, group.labels, alert, { atMs, state, reason }, counters);
    const { title, labels, annotations, tags, runbookUrl } = transition;
    alert.shown = { title, labels, annotations, tags, runbookUrl };
    options.emit(transition);
  }

  function gather(group: G, alert: Alert, key: OrderKey, from: Occurrence | undefined): void {
    const one = options.gatherOne?.(group, key, alert.evidence);
    if (one !== undefined) return addEvent(alert.evidence, one, spec.evidence.events);
    const gathering = createGathering(alert.evidence, spec.evidence);
    options.gather(group, key, gathering, from);
    gathering.commit();
  }

  function open(group: G, alert: Alert, { key, value, from }: Held): void {
    table.pin(group);
    Object.assign(alert, {
      firing: true,
      startedAtMs: key.t,
      level: rule.level,
      value,
      count: 1,
      last: key,
    });
    alert.stepsDone = [];
    gather(group, alert, key, from);
    change(group, alert, 'firing', key.t);
    spec.escalate.forEach((step, i) => {
      if (step.kind === 'after') timers.set(alert.escalate[i]!, key.t + step.afterMs);
    });
    escalateByMatch(group, alert, key.t, value);
    extend(alert, key.t);
  }

  function extend(alert: Alert, tMs: number): void {
    if (options.resolveAfterMs === undefined) return;
    alert.resolveReason = 'resolve_after';
    timers.set(alert.resolve, tMs + options.resolveAfterMs);
  }

  function close(group: G, alert: Alert, atMs: number, reason: string): void {
    alert.firing = false;
    timers.cancel(alert.resolve);
    for (const timer of alert.escalate) timers.cancel(timer);
    table.unpin(group);
    change(group, alert, 'resolved', atMs, reason);
    options.resolved?.(group);
    alert.evidence = emptyEvidence();
    alert.last = undefined;
  }

  function escalateByMatch(group: G, alert: Alert, tMs: number, value: number): void {
    for (let i = 0; i < spec.escalate.length; i++) {
      const step = spec.escalate[i]!;
      if (step.kind === 'after') continue;
      const due = step.kind === 'value' ? holds(step.condition, value) : alert.count >= step.count;
      if (due) takeStep(group, alert, step, i, Math.max(tMs, alert.startedAtMs ?? tMs));
    }
  }

  function takeStep(group: G, alert: Alert, step: EscalationStep, position: number, atMs: number): void {
    if (alert.stepsDone.includes(position)) return;
    alert.stepsDone.push(position);
    if (!isHigher(step.level, alert.level)) return;
    alert.level = step.level;
    change(group, alert, 'escalated', atMs, step.kind);
  }

  function again(group: G, alert: Alert, key: OrderKey, value: number, from: Occurrence | undefined): void {
    alert.count++;
    if (alert.last === undefined || compareKeys(key, alert.last) >= 0) {
      alert.last = key;
      alert.value = value;
      extend(alert, key.t);
    }
    gather(group, alert, key, from);
    escalateByMatch(group, alert, key.t, value);
  }

  return { open, again, takeStep, close };
}
