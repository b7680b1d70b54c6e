import type { Clock } from '../lib/clock.ts';
import { describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';

const IDLE_MS = 1000;
const BUSY_MS = 20;
const AFTER_ERROR_MS = 60_000;

export interface Maintenance {
  start(): void;
  stop(): void;
}

/** Lets the store pack and age its history, a slice at a time, so that nothing else waits long. */
export function createMaintenance(store: Pick<Store, 'maintain'>, clock: Clock, logger: Logger): Maintenance {
  let cancel = (): void => {};
  function slice(): void {
    cancel = clock.after(work(), slice);
  }
  function work(): number {
    try {
      return store.maintain(clock.now()) ? BUSY_MS : IDLE_MS;
    } catch (error) {
      logger.error({ problem: describeError(error) }, 'the store could not be tidied up');
      return AFTER_ERROR_MS;
    }
  }
  return { start: slice, stop: () => cancel() };
}
