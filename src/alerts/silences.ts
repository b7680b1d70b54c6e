import { CrosswatchError } from '../lib/errors.ts';
import type { Labels, Transition } from '../model/alert.ts';
import type { Silence, SilenceState } from '../model/silence.ts';
import { checkMatcher, compileMatchers } from './matcher.ts';

/** The silences of an instance, ready to be asked. */
export interface Silences {
  /** Every known one, the newest first. */
  list(): readonly Silence[];
  add(silence: Silence): void;
  /** Ends one now, and tells it; undefined where there is none of that id. */
  expire(id: string, nowMs: number): Silence | undefined;
  /** The silence under which an alert is not told of now. */
  silencing(
    alert: Pick<Transition, 'rule' | 'level' | 'group' | 'labels'>,
    nowMs: number,
  ): Silence | undefined;
}

/** Holds silences in memory; whoever changes them keeps them as well. */
export function createSilences(known: readonly Silence[]): Silences {
  const all = new Map<string, { readonly silence: Silence; readonly matches: (labels: Labels) => boolean }>();
  const put = (silence: Silence): void => {
    all.set(silence.id, { silence, matches: compileMatchers(silence.matchers) });
  };
  known.forEach(put);
  return {
    list: () =>
      [...all.values()].map(({ silence }) => silence).toSorted((a, b) => b.startsAtMs - a.startsAtMs),
    add: put,
    expire(id, nowMs) {
      const found = all.get(id)?.silence;
      if (found === undefined) return undefined;
      const startsAtMs = Math.min(found.startsAtMs, nowMs);
      const ended = { ...found, startsAtMs, endsAtMs: Math.min(found.endsAtMs, nowMs) };
      put(ended);
      return ended;
    },
    silencing(alert, nowMs) {
      for (const { silence, matches } of all.values())
        if (silenceState(silence, nowMs) === 'active' && matches(silenceLabels(alert))) return silence;
      return undefined;
    },
  };
}

/** What matchers see of an alert: its own labels, its group over them, `alertname` (the rule) and `level`. */
export function silenceLabels({ rule, level, group, labels }: Parameters<Silences['silencing']>[0]): Labels {
  return { ...labels, ...group, alertname: rule, level };
}

export function silenceState({ startsAtMs, endsAtMs }: Silence, nowMs: number): SilenceState {
  if (nowMs >= endsAtMs) return 'expired';
  return nowMs < startsAtMs ? 'pending' : 'active';
}

/** Throws `CW_ALERTS_SILENCE` for one that would silence everything, or nothing. */
export function checkSilence(silence: Silence, nowMs: number): void {
  const { matchers, startsAtMs, endsAtMs } = silence;
  for (const matcher of matchers) checkMatcher(matcher);
  const refuse = (message: string, hint: string): CrosswatchError =>
    new CrosswatchError('CW_ALERTS_SILENCE', message, { hint });
  // Alertmanager's rule: a matcher that an absent label satisfies speaks of every alert.
  if (matchers.every((matcher) => compileMatchers([matcher])({})))
    throw refuse(
      'it would silence every alert',
      'name a label that must be there, such as alertname=ssh_brute_force',
    );
  if (endsAtMs <= startsAtMs || endsAtMs <= nowMs)
    throw refuse('it ends before it begins', 'give a duration, or an end in the future');
}
