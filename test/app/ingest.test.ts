import { describe, expect, it } from 'vitest';
import { createIngest } from '../../src/app/ingest.ts';
import { createBackoff } from '../../src/lib/backoff.ts';
import { CrosswatchError } from '../../src/lib/errors.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { JournalItem } from '../../src/model/journal.ts';
import type { StoreBatch } from '../../src/store/batch.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { aTransition } from '../support/transition.ts';

function setUp(options: { refuse?: number; retryable?: boolean } = {}) {
  const clock = createManualClock(1000);
  const batches: StoreBatch[] = [];
  const applied: JournalItem[] = [];
  let refusals = options.refuse ?? 0;
  const store = {
    nextEventOrdinal: () => batches.reduce((sum, { events = [] }) => sum + events.length, 0),
    commit(batch: StoreBatch) {
      if (refusals > 0) {
        refusals -= 1;
        throw new CrosswatchError('CW_STORE_FULL', 'disk full', { retryable: options.retryable ?? true });
      }
      batches.push(batch);
      return { journalSeqs: [] };
    },
  };
  const evaluator = {
    apply(item: JournalItem) {
      applied.push(item);
      return item.kind === 'events' ? [aTransition()] : [];
    },
    snapshot: () => `state after ${applied.length}`,
  };
  const committed: number[] = [];
  const ingest = createIngest({
    store,
    evaluator,
    tell: (transitions) => ({
      notifications: transitions.map((transition) => ({ receiver: 'ops', idempotencyKey: 'k', transition })),
      silencings: [],
    }),
    basisOf: () => undefined,
    encode: ({ events }) => [
      { bucket: 'security', text: events.map(({ ordinal }) => ordinal).join(), count: events.length },
    ],
    committed: ({ transitions }) => void committed.push(transitions.length),
    keepsakes: () => ({ '@parser': { state: 'open sessions' } }),
    clock,
    backoff: createBackoff({ initialMs: 100, maxMs: 1000, random: () => 1 }),
    logger: silentLogger,
    snapshotEveryMs: 30_000,
  });
  return { clock, batches, applied, ingest, committed };
}

const event = {
  '@timestamp': 1,
  'event.id': 'a',
  'event.action': 'ssh_login',
  'event.category': 'authentication',
  'host.name': 'web1',
  'process.name': 'sshd',
  message: '',
};

describe('app/ingest', () => {
  it('commits what an arrival caused as one batch', async () => {
    const { ingest, batches, committed } = setUp();
    await ingest.take({ events: [event, event], source: 'file:a', position: { offset: 7 }, tick: true });
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject({
      journal: [
        { kind: 'events', source: 'file:a' },
        { kind: 'tick', nowMs: 1000 },
      ],
      positions: { 'file:a': { offset: 7 } },
      events: [{ ordinal: 0 }, { ordinal: 1 }],
      transitions: [{ state: 'firing' }],
      notifications: [{ receiver: 'ops' }],
      lines: [{ text: '0,1' }],
    });
    expect(committed).toEqual([1]);
  });

  it('goes on with event ordinals where the store stands', async () => {
    const { ingest, batches } = setUp();
    await ingest.take({ events: [event], source: 'a' });
    await ingest.take({ events: [event], source: 'a' });
    expect(batches.map(({ events }) => events?.[0]?.ordinal)).toEqual([0, 1]);
  });

  it('offers the same batch again while the store refuses, and takes nothing else meanwhile', async () => {
    const { ingest, batches, applied, clock, committed } = setUp({ refuse: 2 });
    const first = ingest.take({ events: [event], source: 'a' });
    const second = ingest.take({ tick: true });
    await clock.advance(0);
    expect(applied.map(({ kind }) => kind)).toEqual(['events']);
    await clock.advance(100);
    expect(batches).toEqual([]);
    await clock.advance(200);
    await Promise.all([first, second]);
    expect(applied.map(({ kind }) => kind)).toEqual(['events', 'tick']);
    expect(batches.map(({ journal }) => journal?.[0]?.kind)).toEqual(['events', 'tick']);
    expect(committed).toEqual([1, 0]);
  });

  it('rejects what the store refuses for good, and goes on', async () => {
    const { ingest, batches } = setUp({ refuse: 1, retryable: false });
    await expect(ingest.take({ tick: true })).rejects.toThrow('disk full');
    await ingest.take({ tick: true });
    expect(batches).toHaveLength(1);
  });

  it('lets a decision change the engine only in its turn, so that the journal has the engine’s order', async () => {
    const { ingest, batches, applied } = setUp();
    const order: string[] = [];
    const arrival = ingest.take({ tick: true }).then(() => order.push('tick'));
    const decision = ingest.record((nowMs) => {
      order.push(`decided after ${applied.length}`);
      return { item: { kind: 'reload', nowMs }, transitions: [] };
    });
    expect(order).toEqual([]);
    await Promise.all([arrival, decision]);
    expect(order[0]).toBe('tick');
    expect(order).toContain('decided after 1');
    expect(batches.map(({ journal }) => journal?.[0]?.kind)).toEqual(['tick', 'reload']);
  });

  it('adds a snapshot when one is due, with what else is worth keeping, and one at the end', async () => {
    const { ingest, batches, clock } = setUp();
    await ingest.take({ tick: true });
    expect(batches[0]?.snapshot).toBeUndefined();
    await clock.advance(30_000);
    await ingest.take({ tick: true });
    expect(batches[1]).toMatchObject({
      snapshot: 'state after 2',
      positions: { '@parser': { state: 'open sessions' } },
    });
    await ingest.take({ tick: true });
    await ingest.stop();
    expect(batches.at(-1)?.snapshot).toBe('state after 3');
  });
});
