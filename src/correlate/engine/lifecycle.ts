import type { EscalationStep } from '../rule.ts';
import type { Alert, Held } from './alert.ts';
import type { LifecycleOptions } from './lifecycle-options.ts';
import { addEvent, emptyEvidence } from './evidence.ts';
import type { SpokenEvent } from './evidence.ts';
import { createFiring } from './firing.ts';
import { jsonOf } from './group-table.ts';
import type { Group } from './group-table.ts';
import { hold, isBlocked } from './held.ts';
import { fingerprintOf } from './identity.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys, keyOf } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import { TIMER_KIND, createTimer } from './timer-queue.ts';

/** inactive -> firing -> resolved, for one rule; what happens to an alert happens in event time. */
export interface Lifecycle<G extends Group> {
  /** `from`: what speaks for it, where no window of the rule keeps it. */
  match(group: G, key: OrderKey, value: number, from?: Occurrence): void;
  /** An anchor that had matched has a new value. */
  revalue(group: G, key: OrderKey, value: number): void;
  /** An event that joined behind the newest match belongs to the evidence as well. */
  addEvent(group: G, spoken: SpokenEvent): void;
  /** A rule of `resolve_on` has occurred for the group of this id, which need not exist. */
  resolveOn(id: string, key: OrderKey): void;
  /** Resolves at this instant, if firing. */
  end(group: G, atMs: number, reason: string): void;
  /** Resolves at a later instant, unless `keep` comes first. A deadline that stands already stays. */
  endBy(group: G, deadlineMs: number, reason: string): void;
  keep(group: G): void;
  alertOf(group: G): Alert;
}

export function createLifecycle<G extends Group>(options: LifecycleOptions<G>): Lifecycle<G> {
  const { rule, table, timers, counters } = options;
  const { alert: spec } = rule;
  const firing = createFiring(options);

  function alertOf(group: G): Alert {
    return (group.alert ??= newAlert(group));
  }

  function newAlert(group: G): Alert {
    const own = { rule: options.index, group: jsonOf(group) };
    return {
      fingerprint: fingerprintOf(rule.identity, group.labels),
      firing: false,
      startedAtMs: undefined,
      level: rule.level,
      value: 0,
      count: 0,
      last: undefined,
      stepsDone: [],
      evidence: emptyEvidence(),
      held: [],
      resolveReason: '',
      shown: undefined,
      resolve: createTimer({ ...own, kind: TIMER_KIND.resolve, run: (atMs) => resolveDue(group, atMs) }),
      escalate: spec.escalate.map((step, i) =>
        createTimer({
          ...own,
          kind: TIMER_KIND.escalate,
          step: i,
          run: (atMs) => escalateDue(group, step, i, atMs),
        }),
      ),
    };
  }

  function resolveDue(group: G, atMs: number): void {
    const alert = alertOf(group);
    firing.close(group, alert, atMs, alert.resolveReason);
    drain(group, alert);
  }

  function escalateDue(group: G, step: EscalationStep, position: number, atMs: number): void {
    const alert = alertOf(group);
    firing.takeStep(group, alert, step, position, atMs);
    drain(group, alert);
  }

  function applyMatch(group: G, alert: Alert, held: Held): void {
    const { key } = held;
    if (alert.firing) return firing.again(group, alert, key, held.value, held.from);
    if (held.barred) return;
    if (alert.startedAtMs !== undefined && key.t < alert.startedAtMs + spec.cooldownMs) {
      return counters.count('suppressed', { rule: rule.key });
    }
    if (table.pinned() >= options.maxGroups) {
      counters.count('firings_refused', { rule: rule.key });
      return options.saturated(rule, key);
    }
    firing.open(group, alert, held);
  }

  function applyResolveOn(group: G, alert: Alert, key: OrderKey): void {
    if (!alert.firing || (alert.last !== undefined && compareKeys(alert.last, key) >= 0)) return;
    firing.close(group, alert, key.t, 'resolve_on');
  }

  function drain(group: G, alert: Alert): void {
    for (
      let next = alert.held[0];
      next !== undefined && !isBlocked(alert, next.key.t);
      next = alert.held[0]
    ) {
      alert.held.shift();
      apply(group, alert, next);
    }
  }

  function apply(group: G, alert: Alert, held: Held): void {
    if (held.kind === 'match') applyMatch(group, alert, held);
    else applyResolveOn(group, alert, held.key);
  }

  function submit(group: G, held: Held): void {
    const alert = alertOf(group);
    if (isBlocked(alert, held.key.t)) {
      if (!hold(alert, held, options.maxHeld)) counters.count('entries_saturated', { rule: rule.key });
      return;
    }
    apply(group, alert, held);
    if (alert.held.length > 0) drain(group, alert);
  }

  return {
    alertOf,
    match(group, key, value, from) {
      const { alert } = group;
      if (alert?.firing === true && alert.held.length === 0 && !isBlocked(alert, key.t)) {
        return firing.again(group, alert, key, value, from);
      }
      const barred = options.marks.isBehind(group.id, key);
      submit(group, { kind: 'match', key: keyOf(key), value, barred, from });
    },
    revalue(group, key, value) {
      const { alert } = group;
      if (alert === undefined) return;
      if (alert.firing && alert.last !== undefined && compareKeys(alert.last, key) === 0) alert.value = value;
      const held = alert.held.find((each) => each.kind === 'match' && compareKeys(each.key, key) === 0);
      if (held !== undefined) held.value = value;
    },
    addEvent(group, spoken) {
      if (group.alert?.firing === true) addEvent(group.alert.evidence, spoken, spec.evidence.events);
    },
    resolveOn(id, key) {
      options.marks.note(id, key);
      const group = table.find(id);
      if (group?.alert === undefined) return;
      submit(group, { kind: 'resolve_on', key: keyOf(key), value: 0, barred: false });
    },
    end(group, atMs, reason) {
      const { alert } = group;
      if (alert?.firing !== true) return;
      firing.close(group, alert, atMs, reason);
      drain(group, alert);
    },
    endBy(group, deadlineMs, reason) {
      const { alert } = group;
      if (alert?.firing !== true || alert.resolve.deadline !== undefined) return;
      alert.resolveReason = reason;
      timers.set(alert.resolve, deadlineMs);
    },
    keep(group) {
      if (group.alert !== undefined) timers.cancel(group.alert.resolve);
    },
  };
}
