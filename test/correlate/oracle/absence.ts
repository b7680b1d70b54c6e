import type { Labels } from '../../../src/model/alert.ts';
import type { Rule } from '../../../src/correlate/rule.ts';
import { createAlert } from './alert.ts';
import type { Timer, Verdict } from './alert.ts';

/** Silence of one group, for `absence` and `event_absence`: fires by timer, ends with the next item. */
export interface Silence {
  /** An item; silence counts from it, or from the newest start if that is later: our own downtime is no silence. */
  item(timeMs: number, startedMs: number): void;
  /** Silence is counted from here, unless an item or a later start moves it. */
  startsAt(timeMs: number): void;
  timers(): Timer[];
}

export function createSilence(
  rule: Rule,
  group: Labels,
  afterMs: number,
  emit: (verdict: Verdict) => void,
  /** Told of every silence, whether or not it alerts. */
  fell: (atMs: number) => void,
): Silence {
  const alert = createAlert(rule, group, emit);
  let lastMs: number | undefined;
  let told = false;

  return {
    item(timeMs, startedMs) {
      alert.resolve(timeMs);
      lastMs = Math.max(lastMs ?? timeMs, timeMs, startedMs);
      told = false;
    },
    startsAt(timeMs) {
      if (alert.firing === undefined) lastMs = Math.max(lastMs ?? timeMs, timeMs);
    },
    timers() {
      const list = alert.timers();
      if (lastMs === undefined || told) return list;
      const deadlineMs = lastMs + afterMs;
      list.push({
        deadlineMs,
        kind: 'absence',
        run() {
          told = true;
          fell(deadlineMs);
          alert.open({ key: [deadlineMs, 2, 0], value: afterMs / 1000 });
        },
      });
      return list;
    },
  };
}
