import { describe, expect, test } from 'vitest';
import { defaults, failedLogin, memoryStore, transition } from './samples.ts';

function lines(bucket: 'metrics' | 'security', ...texts: string[]) {
  return { bucket, text: texts.join('\n'), count: texts.length };
}

describe('ship outbox', () => {
  test('gives the oldest rows of one bucket within the limits, and forgets exactly those on settling', () => {
    const store = memoryStore();
    store.commit({ nowMs: 10, lines: [lines('metrics', 'a v=1', 'a v=2'), lines('security', 's v=1')] });
    store.commit({ nowMs: 20, lines: [lines('metrics', 'a v=3')] });
    const block = store.ship.nextBlock(undefined, 2, 1000);
    expect(block).toMatchObject({ bucket: 'metrics', text: 'a v=1\na v=2', count: 2, bytes: 11 });
    expect(store.ship.nextBlock(undefined, 100, 1000)?.text).toBe('a v=1\na v=2\na v=3');
    expect(store.ship.nextBlock('metrics', 1, 1)?.count).toBe(2);
    expect(store.ship.nextBlock('security', 100, 1000)?.text).toBe('s v=1');
    if (block !== undefined) store.ship.settle(block, []);
    expect(store.ship.nextBlock('metrics', 100, 1000)?.text).toBe('a v=3');
    expect(store.ship.backlog()).toEqual({
      lines: 2,
      bytes: 10,
      oldestMs: 10,
      droppedLines: 0,
      quarantinedLines: 0,
    });
    store.close();
  });

  test('past its bound drops the oldest metrics first and security last, counted', () => {
    const store = memoryStore({ backlog: { ...defaults.backlog, max_bytes: 20 } });
    store.commit({ nowMs: 1, lines: [lines('security', 's v=1'), lines('metrics', 'a v=1')] });
    store.commit({ nowMs: 2, lines: [lines('metrics', 'a v=2'), lines('metrics', 'a v=3')] });
    store.commit({ nowMs: 3, lines: [lines('security', 's v=2')] });
    expect(store.ship.nextBlock('metrics', 100, 1000)?.text).toBe('a v=2\na v=3');
    expect(store.ship.nextBlock('security', 100, 1000)?.text).toBe('s v=1\ns v=2');
    store.commit({ nowMs: 4, lines: [lines('security', 's v=3', 's v=4', 's v=5')] });
    expect(store.ship.nextBlock('metrics', 100, 1000)).toBeUndefined();
    expect(store.ship.nextBlock('security', 100, 1000)?.text).toBe('s v=3\ns v=4\ns v=5');
    expect(store.counters()).toMatchObject({ ship_dropped_metric_lines: 3, ship_dropped_security_lines: 2 });
    expect(store.ship.backlog()).toMatchObject({ lines: 3, droppedLines: 5 });
    store.close();
  });

  test('cuts a long text into rows that a block can hold', () => {
    const store = memoryStore();
    const texts = Array.from({ length: 12_001 }, (_, i) => `a v=${i}`);
    store.commit({ nowMs: 1, lines: [lines('metrics', ...texts)] });
    const seen: string[] = [];
    for (let block = store.ship.nextBlock(undefined, 5000, 1e6); block;) {
      expect(block.count).toBeLessThanOrEqual(5000);
      seen.push(...block.text.split('\n'));
      store.ship.settle(block, []);
      block = store.ship.nextBlock(undefined, 5000, 1e6);
    }
    expect(seen).toEqual(texts);
    expect(store.ship.backlog()).toMatchObject({ lines: 0, bytes: 0 });
    store.close();
  });

  test('packs what waits for long, without touching what is under way or its order', () => {
    const store = memoryStore();
    const texts = Array.from(
      { length: 3000 },
      (_, i) => `cpu,host=web1 usage_user=${i % 7} ${1_795_176_000_000_000_000 + i}`,
    );
    for (let at = 0; at < texts.length; at += 30) {
      store.commit({
        nowMs: at,
        lines: [lines('metrics', ...texts.slice(at, at + 30)), lines('security', `s v=${at}`)],
      });
    }
    const underWay = store.ship.nextBlock('metrics', 40, 1e6);
    const before = store.backlog();
    while (store.maintain(1_000_000));
    const after = store.backlog();
    expect(after).toMatchObject({ lines: before.lines, oldestMs: before.oldestMs });
    expect(after.bytes).toBeLessThan(before.bytes / 4);
    const seen: string[] = [];
    for (let block = underWay; block !== undefined; block = store.ship.nextBlock('metrics', 5000, 1e6)) {
      expect(block.bytes).toBe(Buffer.byteLength(block.text));
      seen.push(...block.text.split('\n'));
      store.ship.settle(block, []);
    }
    expect(seen).toEqual(texts);
    expect(store.ship.nextBlock('security', 5000, 1e6)?.count).toBe(100);
    for (let block = store.ship.nextBlock(undefined, 5000, 1e6); block !== undefined;) {
      store.ship.settle(block, []);
      block = store.ship.nextBlock(undefined, 5000, 1e6);
    }
    expect(store.backlog()).toMatchObject({ lines: 0, bytes: 0 });
    store.close();
  });

  test('keeps refused lines, lets them be sent again or forgotten, and bounds them', () => {
    const store = memoryStore({ backlog: { ...defaults.backlog, max_quarantined: 2 } });
    store.commit({ nowMs: 7, lines: [lines('metrics', 'a v=1', 'a v=2i', 'a v=3')] });
    const block = store.ship.nextBlock(undefined, 100, 1000);
    expect(block).toBeDefined();
    if (block === undefined) return;
    store.ship.settle(
      block,
      ['a v=1', 'a v=2i', 'a v=3'].map((line) => ({ line, reason: 'field type conflict' })),
    );
    const kept = store.quarantined(10);
    expect(kept.map((line) => line.line)).toEqual(['a v=3', 'a v=2i']);
    expect(kept[0]).toMatchObject({ bucket: 'metrics', committedMs: 7, reason: 'field type conflict' });
    expect(store.counters()).toMatchObject({ quarantine_dropped_lines: 1 });
    const ids = kept.map((line) => line.id);
    expect(store.quarantine.resend([ids[0] ?? 0, 999], 9)).toBe(1);
    expect(store.quarantine.discard([ids[1] ?? 0])).toBe(1);
    expect(store.ship.nextBlock('metrics', 100, 1000)?.text).toBe('a v=3');
    expect(store.ship.backlog()).toMatchObject({ lines: 1, quarantinedLines: 0 });
    store.close();
  });
});

describe('notification outbox', () => {
  const firing = { receiver: 'ops', idempotencyKey: 'k1', transition: transition() };

  test('owes a notification until it is delivered, under one key for ever', () => {
    const store = memoryStore();
    store.commit({ nowMs: 10, transitions: [transition()], notifications: [firing, firing] });
    expect(store.notifications.due('ops', 9, 10)).toEqual([]);
    expect(store.notifications.due('pager', 10, 10)).toEqual([]);
    const [owed] = store.notifications.due('ops', 10, 10);
    expect(owed).toEqual({ ...firing, id: 1, attempts: 0, createdMs: 10 });
    store.notifications.failed(1, 'HTTP 503', 50);
    expect(store.notifications.due('ops', 49, 10)).toEqual([]);
    expect(store.notifications.due('ops', 50, 10)).toMatchObject([{ attempts: 1 }]);
    expect(store.notifications.depths()).toEqual({ ops: 1 });
    store.notifications.delivered(1, 60);
    store.commit({ nowMs: 70, notifications: [firing] });
    expect(store.notifications.due('ops', 1000, 10)).toEqual([]);
    expect(store.notifications.depths()).toEqual({});
    expect(store.alert('00112233445566ff')?.timeline).toEqual([
      { atMs: 1000, state: 'firing', level: 'high', detail: undefined },
      { atMs: 60, state: 'notified', level: undefined, detail: 'ops' },
    ]);
    store.close();
  });

  test('given up ones are shown with their reason, and too many waiting are given up oldest first', () => {
    const store = memoryStore({ backlog: { ...defaults.backlog, max_notifications: 2 } });
    const notifications = ['a', 'b', 'c'].map((idempotencyKey) => ({ ...firing, idempotencyKey }));
    store.commit({ nowMs: 10, transitions: [transition()], notifications });
    expect(store.notifications.due('ops', 10, 10).map((n) => n.idempotencyKey)).toEqual(['b', 'c']);
    expect(store.counters()).toEqual({ notifications_abandoned_full: 1 });
    store.notifications.abandoned(2, 'HTTP 410', 20);
    expect(store.abandonedNotifications(10)).toMatchObject([
      { idempotencyKey: 'b', reason: 'HTTP 410' },
      { idempotencyKey: 'a', reason: 'too many waited for this receiver' },
    ]);
    expect(store.alert('00112233445566ff')?.timeline.at(-1)).toMatchObject({
      state: 'notification_failed',
      detail: 'ops: HTTP 410',
    });
    store.close();
  });
});

describe('alerts', () => {
  test('a firing keeps its newest evidence, its end and its story', () => {
    const store = memoryStore();
    const bare = { events: [], points: [], droppedEvents: 0, droppedPoints: 0 };
    store.commit({ nowMs: 1, transitions: [transition()] });
    expect(store.acknowledge('00112233445566ff', 'sam', 1500)).toBe(true);
    store.commit({
      nowMs: 2,
      transitions: [
        transition({ atMs: 2000, state: 'escalated', level: 'critical' }),
        transition({
          atMs: 3000,
          state: 'resolved',
          level: 'critical',
          evidence: bare,
          reason: 'resolve_after',
        }),
      ],
    });
    const [record, ...others] = store.alerts({ state: 'resolved', limit: 10 });
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      state: 'resolved',
      startedAtMs: 1000,
      endedAtMs: 3000,
      acknowledgedBy: 'sam',
      newest: { state: 'escalated', level: 'critical', evidence: { events: [failedLogin(900, 'a:1')] } },
    });
    expect(record?.timeline.map((entry) => [entry.atMs, entry.state, entry.detail])).toEqual([
      [1000, 'firing', undefined],
      [1500, 'acknowledged', 'sam'],
      [2000, 'escalated', undefined],
      [3000, 'resolved', 'resolve_after'],
    ]);
    expect(store.alerts({ state: 'firing', limit: 10 })).toEqual([]);
    expect(store.acknowledge('00112233445566ff', 'sam', 4000)).toBe(false);
    store.close();
  });

  test('the next firing is a record of its own', () => {
    const store = memoryStore();
    store.commit({
      nowMs: 1,
      transitions: [
        transition(),
        transition({ atMs: 2000, state: 'resolved' }),
        transition({ atMs: 9000, startedAtMs: 9000 }),
      ],
    });
    expect(store.alerts({ fingerprint: '00112233445566ff', limit: 10 }).map((a) => a.state)).toEqual([
      'firing',
      'resolved',
    ]);
    expect(store.alert('00112233445566ff')?.startedAtMs).toBe(9000);
    store.close();
  });
});

describe('events', () => {
  test('are listed newest first, counted per step, and taken once by their id', () => {
    const store = memoryStore();
    const accepted = { ...failedLogin(65_000, 'a:3'), 'event.outcome': 'success' } as const;
    store.commit({
      nowMs: 1,
      events: [failedLogin(1000, 'a:1'), failedLogin(61_000, 'a:2'), accepted, failedLogin(5, 'a:2')].map(
        (event, ordinal) => ({ ordinal, event }),
      ),
    });
    expect(store.nextEventOrdinal()).toBe(4);
    const all = { startMs: 0, stopMs: 65_001, limit: 10 };
    expect(store.events(all).map((event) => event['event.id'])).toEqual(['a:3', 'a:2', 'a:1']);
    expect(store.events({ ...all, stopMs: 65_000, limit: 1 })[0]).toEqual(failedLogin(61_000, 'a:2'));
    expect(store.events({ ...all, outcome: 'success' })).toEqual([accepted]);
    expect(store.events({ ...all, action: 'sudo_command' })).toEqual([]);
    expect(store.eventCounts(30_000, 100_000, 60_000)).toEqual([
      { action: 'ssh_login', outcome: 'failure', times: [0, 60_000], counts: [1, 1] },
      { action: 'ssh_login', outcome: 'success', times: [60_000], counts: [1] },
    ]);
    expect(store.counters()).toEqual({ events_repeated: 1 });
    store.close();
  });
});
