import type { Transition } from '../model/alert.ts';
import { isHigher, type Level } from '../model/level.ts';
import type { Notification } from '../model/notification.ts';
import { idempotencyKey } from './idempotency-key.ts';

/** What dispatch has to know of a receiver. */
export interface Recipient {
  readonly name: string;
  readonly minLevel: Level;
}

/**
 * Who is told about a transition: every recipient whose `min_level` the alert's level reaches. `resolved` carries the
 * highest level of the firing, so whoever was told of a firing is told of its end.
 */
export function dispatch(transition: Transition, recipients: readonly Recipient[]): readonly Notification[] {
  return recipients
    .filter(({ minLevel }) => !isHigher(minLevel, transition.level))
    .map(({ name }) => ({ receiver: name, idempotencyKey: idempotencyKey(name, transition), transition }));
}
