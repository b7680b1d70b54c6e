import type { Alert, Held } from './alert.ts';
import { compareKeys } from './order-key.ts';
import type { Timer } from './timer-queue.ts';

/** Whether a timer of the alert has to run before anything at this instant may. A new firing never waits. */
export function isBlocked(alert: Alert, tMs: number): boolean {
  if (!alert.firing) return false;
  if (isDueBefore(alert.resolve, tMs)) return true;
  for (const timer of alert.escalate) if (isDueBefore(timer, tMs)) return true;
  return false;
}

function isDueBefore({ deadline }: Timer, tMs: number): boolean {
  return deadline !== undefined && deadline < tMs;
}

/** Keeps a match or a `resolve_on` in key order; false when the oldest one had to go. */
export function hold(alert: Alert, held: Held, max: number): boolean {
  let index = alert.held.length;
  while (index > 0 && compareKeys(alert.held[index - 1]!.key, held.key) > 0) index--;
  alert.held.splice(index, 0, held);
  if (alert.held.length <= max) return true;
  alert.held.shift();
  return false;
}
