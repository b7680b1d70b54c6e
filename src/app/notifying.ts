import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { NotifyConfig } from '../notify/config.ts';
import { createDelivery, type Delivery } from '../notify/delivery.ts';
import { createReceiver } from '../notify/receivers.ts';
import type { Store } from '../store/store.ts';
import { createSilencer, type Silencer } from './silencing.ts';

export interface NotifyingOptions {
  readonly config: NotifyConfig;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** Who is told of an alert, and what brings it there: silences stand before the outbox, delivery behind it. */
export function createNotifying(options: NotifyingOptions): { delivery: Delivery; silencer: Silencer } {
  const { config, store, clock, logger } = options;
  const receivers = config.receivers.map((receiver) => createReceiver(receiver, logger, () => clock.now()));
  const delivery = createDelivery({ ...options, outbox: store.notifications, receivers });
  const recipients = config.receivers.map(({ name, min_level }) => ({ name, minLevel: min_level }));
  const silencer = createSilencer({ store, recipients, clock, logger, released: () => delivery.wake() });
  return { delivery, silencer };
}
