import type { Transition } from '../../model/alert.ts';
import type { SecurityEvent } from '../../model/event.ts';
import { showEvidence } from './evidence.ts';
import { readNumber } from './json-number.ts';
import type { SavedGroup } from './alert-state.ts';

/** The end of the alerts of a rule that changed or went: from what was saved, since the rule is not what it was. */
export function resolveChanged(
  rule: string,
  groups: readonly SavedGroup[],
  newestMs: number,
  eventOf: (number: number) => SecurityEvent,
): Transition[] {
  return groups.flatMap(({ labels: group, alert }): Transition[] => {
    const { shown, startedAtMs } = alert ?? {};
    if (alert?.firing !== true || shown === undefined || startedAtMs === undefined) return [];
    const { first, newest } = alert.evidence;
    const evidence = {
      ...alert.evidence,
      first: first && { ...first, event: eventOf(first.event) },
      newest: newest.map((spoken) => ({ ...spoken, event: eventOf(spoken.event) })),
    };
    return [
      {
        ...shown,
        atMs: Math.max(newestMs, startedAtMs),
        state: 'resolved',
        rule,
        group,
        level: alert.level,
        value: readNumber(alert.value),
        count: alert.count,
        fingerprint: alert.fingerprint,
        evidence: showEvidence(evidence),
        startedAtMs,
        reason: 'rule_changed',
      },
    ];
  });
}
