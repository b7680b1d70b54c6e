import { partsAt } from './entry.ts';
import type { Judge, WindowGroup } from './entry.ts';
import type { EvidenceLog, Gathering, SpokenEvent } from './evidence.ts';
import type { Occurrence } from './occurrence.ts';
import { compareKeys } from './order-key.ts';
import type { OrderKey } from './order-key.ts';
import type { Core } from './runtime.ts';
import { indexOfKey } from './window.ts';

/** Name of a rule's own window in the evidence of its alerts; those of children are named by rule and group. */
export const OWN = '';

/** What the matches of a correlation rest on. */
export interface WindowEvidence {
  /** `walk` names the window. */
  gather(group: WindowGroup, key: OrderKey, gathering: Gathering, walk: string): void;
  /** The usual match of a firing alert: one more event behind those its evidence has. */
  gatherOne(group: WindowGroup, key: OrderKey, log: EvidenceLog): SpokenEvent | undefined;
}

export function createWindowEvidence(core: Core, judge: Judge, timespanMs: number): WindowEvidence {
  function speak(group: WindowGroup, entry: Occurrence, gathering: Gathering): void {
    for (const part of partsAt(group, entry)) speakFor(part, entry, gathering);
  }

  function speakFor({ event, match, interval }: Occurrence, key: OrderKey, gathering: Gathering): void {
    if (interval !== undefined) gathering.interval(interval, key.t);
    if (match !== undefined && core.gatherMatch(match.rule, match.group, key, gathering)) return;
    if (event !== undefined) gathering.event(key, event);
  }

  return {
    gather(group, key, gathering, walk) {
      const index = indexOfKey(group, key);
      const spoken = index < 0 ? undefined : judge.spoken?.(group, index);
      if (spoken === undefined || spoken.events === 'window') {
        gathering.walk(walk, group, key.t - timespanMs, key, (entry) => speak(group, entry, gathering));
      } else for (const each of spoken.events) speakFor(each, each, gathering);
      for (const { interval } of spoken?.intervals ?? [])
        if (interval !== undefined) gathering.interval(interval, key.t);
    },
    gatherOne({ items, head }, key, log) {
      const index = items.length - 1;
      const reached = log.reached[OWN];
      if (reached === undefined || index <= head) return undefined;
      const newest = items[index]!;
      if (newest.event === undefined || newest.match !== undefined || newest.parts !== undefined)
        return undefined;
      if (newest.n !== key.n || newest.t !== key.t || compareKeys(items[index - 1]!, reached) !== 0)
        return undefined;
      log.reached[OWN] = key;
      return newest as SpokenEvent;
    },
  };
}
