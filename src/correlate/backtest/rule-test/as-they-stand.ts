import type { Transition } from '../../../model/alert.ts';
import type { JournalItem } from '../../../model/journal.ts';
import type { Evaluator } from '../../evaluator.ts';

/** An evaluator that has everything of a test up to an instant, and nothing behind it. */
export function engineAt(atMs: number, arrivals: readonly JournalItem[], engine: Evaluator): Evaluator {
  for (const item of arrivals) if (timeOf(item) <= atMs) engine.apply(item);
  engine.finish(atMs);
  return engine;
}

function timeOf(item: JournalItem): number {
  if (item.kind === 'points') return item.points[0]?.timeMs ?? item.nowMs;
  return item.kind === 'events' ? (item.events[0]?.['@timestamp'] ?? item.nowMs) : item.nowMs;
}

/** Alerts with value and count as the evaluator has them: matches change these between transitions. */
export function asTheyStand(firing: readonly Transition[], engine: Evaluator): readonly Transition[] {
  return firing.map((transition) => {
    const { rule, group, fingerprint } = transition;
    const now = engine
      .explain(rule, group)
      ?.groups.find(({ alert }) => alert?.fingerprint === fingerprint)?.alert;
    return now === undefined ? transition : { ...transition, value: now.value, count: now.count };
  });
}
