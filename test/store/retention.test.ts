import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import type { Store } from '../../src/store/store.ts';
import { defaults, failedLogin, memoryStore, transition, withStorePath } from './samples.ts';
import { createSimulatedHost } from './simulated-host.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Math.floor(1_795_176_000_000 / DAY) * DAY;

function maintainFully(store: Store, nowMs: number): void {
  while (store.maintain(nowMs));
}

function loadHours(store: Store, hours: number): void {
  const host = createSimulatedHost(3, 60_000);
  for (let minute = 0; minute < hours * 60; minute += 30) {
    const history = Array.from({ length: 30 }, (_, i) => host.collect(START + (minute + i) * 60_000)).flat();
    store.commit({ nowMs: START + minute * 60_000, history });
    maintainFully(store, START + (minute + 30) * 60_000);
  }
}

function countSteps(store: Store, startMs: number, stopMs: number, everyMs: number | undefined): number {
  const query = {
    measurement: 'cpu',
    field: 'usage_user',
    tags: { cpu: 'cpu0' },
    aggregate: 'mean' as const,
  };
  return store.history.query({ ...query, startMs, stopMs, everyMs })[0]?.times.length ?? 0;
}

describe('retention', () => {
  test('each tier goes at its own age, and coarser ones answer for what is gone', () => {
    const store = memoryStore({
      retention: { ...defaults.retention, raw: 6 * HOUR, one_minute: 30 * HOUR, five_minutes: 20 * DAY },
    });
    loadHours(store, 12);
    maintainFully(store, START + 12 * HOUR);
    expect([...store.history.points(START, START + 6 * HOUR)]).toEqual([]);
    expect([...store.history.points(START + 6 * HOUR, START + 12 * HOUR)]).not.toEqual([]);
    expect(countSteps(store, START, START + 12 * HOUR, 60_000)).toBe(720);
    expect(countSteps(store, START, START + 12 * HOUR, undefined)).toBe(720);
    maintainFully(store, START + 3 * DAY);
    expect(countSteps(store, START, START + 12 * HOUR, 60_000)).toBe(144);
    expect(countSteps(store, START, START + 12 * HOUR, HOUR)).toBe(12);
    maintainFully(store, START + 30 * DAY);
    expect(countSteps(store, START, START + 12 * HOUR, HOUR)).toBe(0);
    store.close();
  });

  test('raw values stay until the minutes were made of them', () => {
    const store = memoryStore({ retention: { ...defaults.retention, raw: 1 } });
    loadHours(store, 5);
    expect([...store.history.points(START, START + HOUR)]).not.toEqual([]);
    maintainFully(store, START + 12 * HOUR);
    expect([...store.history.points(START, START + HOUR)]).toEqual([]);
    expect(countSteps(store, START, START + 5 * HOUR, 60_000)).toBe(300);
    store.close();
  });

  test('the journal goes behind the older of two snapshots', () => {
    const store = memoryStore({ journal_items: 0 });
    const tick = { kind: 'tick', nowMs: 1 } as const;
    store.commit({ nowMs: 1, journal: [tick, tick], snapshot: 'one' });
    store.commit({ nowMs: 1, journal: [tick] });
    maintainFully(store, 1);
    expect([...store.journalAfter(0)].map((entry) => entry.seq)).toEqual([1, 2, 3]);
    store.commit({ nowMs: 1, journal: [tick], snapshot: 'two' });
    maintainFully(store, 1);
    expect([...store.journalAfter(0)].map((entry) => entry.seq)).toEqual([3, 4]);
    store.commit({ nowMs: 1, snapshot: 'three' });
    store.commit({ nowMs: 1, snapshot: 'four' });
    maintainFully(store, 1);
    expect([...store.journalAfter(0)]).toEqual([]);
    expect(store.commit({ nowMs: 1, journal: [tick] }).journalSeqs).toEqual([5]);
    store.close();
  });

  test('the newest journal items stay beyond that, to be replayed', () => {
    const store = memoryStore({ journal_items: 3 });
    const tick = { kind: 'tick', nowMs: 1 } as const;
    for (const snapshot of ['one', 'two', 'three'])
      store.commit({ nowMs: 1, journal: [tick, tick], snapshot });
    maintainFully(store, 1);
    expect([...store.journalAfter(0)].map((entry) => entry.seq)).toEqual([4, 5, 6]);
    store.close();
  });

  test('events, resolved alerts and closed notifications go at their age; what is open stays', () => {
    const store = memoryStore();
    const resolved = { fingerprint: 'aaaaaaaaaaaaaaaa' };
    const notification = { receiver: 'ops', transition: transition() };
    store.commit({
      nowMs: START,
      events: [{ ordinal: 0, event: failedLogin(START, 'a:1') }],
      transitions: [transition(resolved), transition({ ...resolved, state: 'resolved' }), transition()],
      notifications: ['k1', 'k2'].map((idempotencyKey) => ({ ...notification, idempotencyKey })),
    });
    store.notifications.abandoned(1, 'HTTP 410', START);
    maintainFully(store, START + 400 * DAY);
    expect(store.events({ startMs: 0, stopMs: Infinity, limit: 9 })).toEqual([]);
    expect(store.eventCounts(START, START + 1, 60_000)).toMatchObject([{ counts: [1] }]);
    expect(store.alerts({ limit: 9 }).map((alert) => alert.state)).toEqual(['firing']);
    expect(store.abandonedNotifications(9)).toEqual([]);
    expect(store.notificationDepths()).toEqual({ ops: 1 });
    store.close();
  });

  test('values of columns past their number are left out and counted', () => {
    const store = memoryStore({ max_columns: 1 });
    const point = { measurement: 'm', tags: {}, fields: { a: 1, b: 2 } };
    store.commit({ nowMs: START, history: [0, 1, 2].map((n) => ({ ...point, timeMs: START + n })) });
    maintainFully(store, START + HOUR);
    expect(store.history.counts(START, START + HOUR)).toEqual({ m: { points: 3, values: 3 } });
    expect(store.counters()).toEqual({ history_values_refused: 3 });
    store.close();
  });

  test('past its bound the store drops raw history first, counts it, and the file shrinks', async () => {
    await withStorePath((path) => {
      const first = openStore({ path, config: defaults });
      loadHours(first, 8);
      const full = first.usedBytes();
      first.close();
      const bound = Math.floor(full * 0.7);
      const store = openStore({ path, config: { ...defaults, max_bytes: bound } });
      maintainFully(store, START + 8 * HOUR);
      expect(store.usedBytes()).toBeLessThanOrEqual(bound);
      expect(store.counters().history_chunks_evicted).toBeGreaterThan(0);
      expect(countSteps(store, START, START + 6 * HOUR, HOUR)).toBe(6);
      store.close();
      expect(statSync(path).size).toBeLessThan(full + 2 ** 20);
    });
  });
});
