import { randomUUID } from 'node:crypto';
import { parseMatcher } from '../alerts/matcher.ts';
import { checkSilence, createSilences, silenceState } from '../alerts/silences.ts';
import { createTeller, type Told } from '../alerts/tell.ts';
import type { Recipient } from '../alerts/dispatch.ts';
import type { Clock } from '../lib/clock.ts';
import { describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Transition } from '../model/alert.ts';
import type { Silence } from '../model/silence.ts';
import type { SilenceKeeper } from '../serve/silence-keeper.ts';
import type { Store } from '../store/store.ts';

export interface SilencingOptions {
  readonly store: Pick<Store, 'silences' | 'commit'>;
  readonly recipients: readonly Recipient[];
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  /** Something entered the outbox. */
  readonly released: () => void;
}

/** Silences as the API sees them, and dispatch under them. */
export interface Silencer extends SilenceKeeper {
  tell(transitions: readonly Transition[]): Told;
  /** Tells of alerts whose silence is over; to be called often. Does not throw: the next call does it. */
  release(): void;
}

/** Who is told of alerts, under silences that survive a restart. */
export function createSilencer({ store, recipients, clock, logger, released }: SilencingOptions): Silencer {
  const silences = createSilences(store.silences.all());
  const teller = createTeller(recipients, silences, store.silences);
  const keep = (silence: Silence): Silence => {
    store.silences.put(silence);
    silences.add(silence);
    return silence;
  };
  return {
    silences: () => silences.list().map(withState),
    silence({ matchers, startsAtMs = clock.now(), endsAtMs, createdBy, comment }) {
      const silence = {
        id: randomUUID(),
        matchers: matchers.map((matcher) => (typeof matcher === 'string' ? parseMatcher(matcher) : matcher)),
        startsAtMs,
        endsAtMs,
        createdBy,
        comment,
      };
      checkSilence(silence, clock.now());
      return withState(keep(silence));
    },
    expireSilence(id) {
      const ended = silences.expire(id, clock.now());
      return ended === undefined ? undefined : withState(keep(ended));
    },
    tell: (transitions) => teller.tell(transitions, clock.now()),
    release() {
      try {
        const { notifications, silencings } = teller.release(clock.now());
        if (silencings.length === 0) return;
        store.commit({ nowMs: clock.now(), notifications, silencings });
        released();
      } catch (error) {
        logger.error({ problem: describeError(error) }, 'alerts whose silence is over are not told of yet');
      }
    },
  };

  function withState(silence: Silence) {
    return { ...silence, state: silenceState(silence, clock.now()) };
  }
}
