import { createHash } from 'node:crypto';
import type { Transition } from '../model/alert.ts';

/**
 * One key for one message to one receiver, equal for every attempt and after every restart: it is made of what the
 * message is about (identity, firing, transition) and of nothing that changes from attempt to attempt.
 */
export function idempotencyKey(receiver: string, transition: Transition): string {
  const { fingerprint, startedAtMs, state, level, atMs } = transition;
  const about = [receiver, fingerprint, startedAtMs, state, level, atMs].join('\n');
  return createHash('sha256').update(about).digest('hex').slice(0, 32);
}
