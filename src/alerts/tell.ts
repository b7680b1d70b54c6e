import type { Transition } from '../model/alert.ts';
import type { Notification } from '../model/notification.ts';
import type { Silencing } from '../model/silence.ts';
import { dispatch, type Recipient } from './dispatch.ts';
import type { Silences } from './silences.ts';

/** What is known of alerts that were told of, or kept silent. */
export interface AlertMemory {
  /** Firing alerts that are kept silent, with their newest transition. */
  silenced(): readonly { readonly newest: Transition; readonly startedAtMs: number }[];
  /** Receivers that got, or are owed, a message about this firing; undefined where it was never kept silent. */
  toldOfSilenced(fingerprint: string, startedAtMs: number): readonly string[] | undefined;
}

export interface Told {
  readonly notifications: readonly Notification[];
  readonly silencings: readonly Silencing[];
}

export interface Teller {
  /** Who is told of transitions, in their order, and which alerts are kept silent instead. */
  tell(transitions: readonly Transition[], nowMs: number): Told;
  /** Alerts that still fire and that no silence holds any more: now they are told. */
  release(nowMs: number): Told;
}

/**
 * Dispatch under silences. An alert that fires or escalates under one is kept and shown, and nobody is told. When the
 * silence ends before the alert, it is told then. Of its end those are told who were told of it.
 */
export function createTeller(
  recipients: readonly Recipient[],
  silences: Pick<Silences, 'silencing'>,
  memory: AlertMemory,
): Teller {
  return {
    tell(transitions, nowMs) {
      const notifications: Notification[] = [];
      const silencings: Silencing[] = [];
      const idOf = ({ fingerprint, startedAtMs }: Transition): string => `${fingerprint} ${startedAtMs}`;
      // Who was told within this batch, for an alert that begins and ends in it.
      const told = new Map<string, readonly string[]>();
      for (const transition of transitions) {
        const { fingerprint, startedAtMs } = transition;
        const owed = dispatch(transition, recipients);
        const silence = transition.state === 'resolved' ? undefined : silences.silencing(transition, nowMs);
        if (silence !== undefined) {
          silencings.push({ fingerprint, startedAtMs, silencedBy: silence.id, atMs: nowMs });
          if (!told.has(idOf(transition)))
            told.set(
              idOf(transition),
              memory.toldOfSilenced(fingerprint, startedAtMs) ?? toldBefore(transition, recipients),
            );
          continue;
        }
        const knows = told.get(idOf(transition)) ?? memory.toldOfSilenced(fingerprint, startedAtMs);
        if (transition.state !== 'resolved' || knows === undefined) notifications.push(...owed);
        else notifications.push(...owed.filter(({ receiver }) => knows.includes(receiver)));
      }
      return { notifications, silencings };
    },
    release(nowMs) {
      const free = memory.silenced().filter(({ newest }) => silences.silencing(newest, nowMs) === undefined);
      return {
        notifications: free.flatMap(({ newest }) => dispatch(newest, recipients)),
        silencings: free.map(({ newest: { fingerprint }, startedAtMs }) => ({
          fingerprint,
          startedAtMs,
          silencedBy: undefined,
          atMs: nowMs,
        })),
      };
    },
  };
}

/** Of an alert that is silenced for the first time now: whoever was told when it fired, before. */
function toldBefore({ state }: Transition, recipients: readonly Recipient[]): readonly string[] {
  return state === 'firing' ? [] : recipients.map(({ name }) => name);
}
