import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/logger.ts';
import { createDelivery } from '../../src/notify/delivery.ts';
import type { SendOutcome } from '../../src/notify/receiver.ts';
import { storeSchema } from '../../src/store/config.ts';
import { openStore } from '../../src/store/store.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { aTransition } from '../support/transition.ts';

// The outbox of the store and chance as it is: fractions of a millisecond once met a column of integers here.
describe('notify/delivery on the store', () => {
  it('records each failure and delivers in order, whatever the jitter', async () => {
    const clock = createManualClock(1000);
    const store = openStore({ path: ':memory:', config: storeSchema.parse(undefined) });
    const notifications = ['a', 'b'].map((idempotencyKey) => ({
      receiver: 'ops',
      idempotencyKey,
      transition: aTransition(),
    }));
    store.commit({ nowMs: 1000, transitions: [aTransition()], notifications });
    const outcomes: SendOutcome[] = [
      { kind: 'failed', reason: 'HTTP 503' },
      { kind: 'failed', reason: 'HTTP 503', retryAfterMs: 1500.7 },
    ];
    const keys: string[] = [];
    const delivery = createDelivery({
      outbox: store.notifications,
      receivers: [
        {
          name: 'ops',
          async send({ idempotencyKey }) {
            keys.push(idempotencyKey);
            return outcomes[keys.length - 1] ?? { kind: 'delivered' };
          },
        },
      ],
      config: { retry_initial: 1000, retry_max: 60_000, give_up_after: 600_000 },
      clock,
      random: Math.random,
      logger: silentLogger,
    });
    delivery.start();
    await clock.advance(0);
    expect(delivery.status()).toMatchObject([{ failed: 1, problem: 'HTTP 503' }]);
    await clock.advance(10_000);
    expect(keys).toEqual(['a', 'a', 'a', 'b']);
    expect(delivery.status()).toMatchObject([{ failed: 2, delivered: 2 }]);
    expect(store.notifications.depths()).toEqual({});
    await delivery.stop();
    store.close();
  });
});
