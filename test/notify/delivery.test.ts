import { describe, expect, it } from 'vitest';
import { createDelivery } from '../../src/notify/delivery.ts';
import type { NotificationOutbox } from '../../src/notify/outbox.ts';
import type { Receiver, SendOutcome } from '../../src/notify/receiver.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { aTransition } from '../support/transition.ts';
import { createManualClock } from '../support/manual-clock.ts';

const CONFIG = { retry_initial: 1000, retry_max: 60_000, give_up_after: 600_000 };

interface Row {
  id: number;
  receiver: string;
  attempts: number;
  notBeforeMs: number;
  state: 'owed' | 'delivered' | 'abandoned';
}

function createMemoryOutbox(): NotificationOutbox & { rows: Row[]; add(receiver: string): void } {
  const rows: Row[] = [];
  const owed = (receiver: string) => rows.filter((row) => row.receiver === receiver && row.state === 'owed');
  const find = (id: number) => rows.find((row) => row.id === id)!;
  return {
    rows,
    add: (receiver) => rows.push({ id: rows.length, receiver, attempts: 0, notBeforeMs: 0, state: 'owed' }),
    due(receiver, nowMs, limit) {
      const waiting = owed(receiver);
      if ((waiting[0]?.notBeforeMs ?? 0) > nowMs) return [];
      return waiting.slice(0, limit).map(({ id, attempts }) => ({
        id,
        attempts,
        receiver,
        idempotencyKey: `key-${id}`,
        transition: aTransition(),
        createdMs: 0,
      }));
    },
    nextDueMs: (receiver) => owed(receiver)[0]?.notBeforeMs,
    delivered: (id) => void (find(id).state = 'delivered'),
    failed(id, _reason, retryAtMs) {
      find(id).attempts += 1;
      find(id).notBeforeMs = retryAtMs;
    },
    abandoned: (id) => void (find(id).state = 'abandoned'),
  };
}

function scripted(name: string, outcomes: readonly SendOutcome[]): Receiver & { keys: string[] } {
  const keys: string[] = [];
  return {
    name,
    keys,
    async send({ idempotencyKey }) {
      keys.push(idempotencyKey);
      return outcomes[keys.length - 1] ?? { kind: 'delivered' };
    },
  };
}

function setUp(receivers: readonly Receiver[]) {
  const clock = createManualClock();
  const outbox = createMemoryOutbox();
  const delivery = createDelivery({
    outbox,
    receivers,
    config: CONFIG,
    clock,
    random: () => 1,
    logger: silentLogger,
  });
  return { clock, outbox, delivery };
}

describe('notify/delivery', () => {
  it('sends what is owed in order and at once', async () => {
    const receiver = scripted('ops', []);
    const { clock, outbox, delivery } = setUp([receiver]);
    outbox.add('ops');
    outbox.add('ops');
    delivery.wake();
    await clock.advance(0);
    expect(receiver.keys).toEqual(['key-0', 'key-1']);
    expect(outbox.rows.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('tries again under the same key, doubling the pause, and keeps the order meanwhile', async () => {
    const failed: SendOutcome = { kind: 'failed', reason: 'HTTP 503' };
    const receiver = scripted('ops', [failed, failed]);
    const { clock, outbox, delivery } = setUp([receiver]);
    outbox.add('ops');
    outbox.add('ops');
    delivery.wake();
    await clock.advance(999);
    expect(receiver.keys).toEqual(['key-0']);
    await clock.advance(1);
    expect(receiver.keys).toEqual(['key-0', 'key-0']);
    delivery.wake();
    await clock.advance(1999);
    expect(receiver.keys).toHaveLength(2);
    await clock.advance(1);
    expect(receiver.keys).toEqual(['key-0', 'key-0', 'key-0', 'key-1']);
  });

  it('waits as long as the receiver asked', async () => {
    const receiver = scripted('ops', [{ kind: 'failed', reason: 'HTTP 429', retryAfterMs: 30_000 }]);
    const { clock, outbox, delivery } = setUp([receiver]);
    outbox.add('ops');
    delivery.wake();
    await clock.advance(29_999);
    expect(receiver.keys).toHaveLength(1);
    await clock.advance(1);
    expect(outbox.rows[0]?.state).toBe('delivered');
  });

  it('lets a dead receiver delay no other', async () => {
    const dead: Receiver = { name: 'dead', send: () => new Promise(() => {}) };
    const alive = scripted('alive', []);
    const { clock, outbox, delivery } = setUp([dead, alive]);
    outbox.add('dead');
    outbox.add('alive');
    delivery.wake();
    await clock.advance(0);
    expect(alive.keys).toEqual(['key-1']);
  });

  it('gives up what is refused or too old, counts it and goes on', async () => {
    const receiver = scripted('ops', [{ kind: 'refused', reason: 'HTTP 404' }]);
    const { clock, outbox, delivery } = setUp([receiver]);
    outbox.add('ops');
    outbox.add('ops');
    delivery.wake();
    await clock.advance(0);
    expect(outbox.rows.map(({ state }) => state)).toEqual(['abandoned', 'delivered']);
    const old = scripted('old', [{ kind: 'failed', reason: 'ECONNREFUSED' }]);
    const late = setUp([old]);
    late.outbox.add('old');
    await late.clock.advance(CONFIG.give_up_after);
    late.delivery.wake();
    await late.clock.advance(0);
    expect(late.outbox.rows[0]?.state).toBe('abandoned');
    expect(late.delivery.status()).toEqual([
      { receiver: 'old', delivered: 0, failed: 0, abandoned: 1, problem: 'ECONNREFUSED' },
    ]);
  });

  it('sends nothing that was added while a send was under way twice, and forgets no wake', async () => {
    let release = (): void => {};
    const keys: string[] = [];
    const slow: Receiver = {
      name: 'slow',
      send: ({ idempotencyKey }) =>
        new Promise((resolve) => {
          keys.push(idempotencyKey);
          release = () => resolve({ kind: 'delivered' });
        }),
    };
    const { clock, outbox, delivery } = setUp([slow]);
    outbox.add('slow');
    delivery.wake();
    await clock.advance(0);
    outbox.add('slow');
    delivery.wake();
    release();
    await clock.advance(0);
    release();
    await clock.advance(0);
    expect(keys).toEqual(['key-0', 'key-1']);
  });

  it('starts no attempt after stop', async () => {
    const receiver = scripted('ops', [{ kind: 'failed', reason: 'HTTP 500' }]);
    const { clock, outbox, delivery } = setUp([receiver]);
    outbox.add('ops');
    delivery.wake();
    await clock.advance(0);
    await delivery.stop();
    await clock.advance(100_000);
    expect(receiver.keys).toHaveLength(1);
    expect(clock.pending()).toBe(0);
  });
});
