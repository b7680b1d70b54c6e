import type { Logger } from '../lib/logger.ts';
import type { ReceiverConfig } from './config.ts';
import { createLogReceiver } from './log.ts';
import type { Receiver } from './receiver.ts';
import { createWebhookReceiver } from './webhook.ts';

/** The receiver that a configuration entry describes. */
export function createReceiver(config: ReceiverConfig, logger: Logger, now: () => number): Receiver {
  switch (config.type) {
    case 'log':
      return createLogReceiver(config.name, logger);
    case 'webhook':
      return createWebhookReceiver({ config, now });
  }
}
