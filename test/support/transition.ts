import type { Transition } from '../../src/model/alert.ts';

/** A plausible flagship transition; `changes` replaces what a test is about. */
export function aTransition(changes: Partial<Transition> = {}): Transition {
  return {
    atMs: Date.UTC(2026, 10, 20, 10, 0, 0),
    state: 'firing',
    rule: 'cpu_and_bruteforce',
    title: 'CPU spike with a burst of failed logins',
    group: { 'host.name': 'web1' },
    level: 'high',
    value: 2,
    count: 1,
    fingerprint: '0123456789abcdef',
    labels: { team: 'secops' },
    annotations: { summary: 'CPU 97 and login burst on web1' },
    evidence: { events: [], points: [], droppedEvents: 0, droppedPoints: 0 },
    startedAtMs: Date.UTC(2026, 10, 20, 10, 0, 0),
    tags: ['attack.t1110'],
    ...changes,
  };
}
