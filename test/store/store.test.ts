import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, test } from 'vitest';
import type { Transition } from '../../src/model/alert.ts';
import type { JournalItem } from '../../src/model/journal.ts';
import { openStore } from '../../src/store/store.ts';
import { defaults, failedLogin, memoryStore, transition, withStorePath } from './samples.ts';

const items: readonly JournalItem[] = [
  { kind: 'start', nowMs: 1 },
  {
    kind: 'points',
    nowMs: 2,
    points: [
      {
        measurement: 'net',
        tags: { host: 'web1' },
        fields: { bytes_sent: 9_007_199_254_740_993n, load: -0, up: true, text: 'a\u0000"\ud800' },
        timeMs: 2,
        subMsNs: 17,
      },
    ],
  },
  { kind: 'events', nowMs: 3, source: 'auth', events: [failedLogin(3, 'a:1')] },
  { kind: 'tick', nowMs: 4 },
];

describe('alerts', () => {
  test('an alert keeps how it opened and what its rule meant then', () => {
    const store = memoryStore();
    const basis = {
      rule: 'burst',
      documents: 'title: a',
      lists: {},
      overrides: {},
      engine: { max_stale: 1 },
    };
    const opening = transition({ rule: 'burst', evidence: evidenceOf(1) });
    const { fingerprint } = opening;
    store.commit({ nowMs: 5, transitions: [opening], bases: { burst: basis } });
    const escalated = transition({ rule: 'burst', state: 'escalated', evidence: evidenceOf(2) });
    store.commit({
      nowMs: 6,
      transitions: [escalated],
      bases: { burst: { ...basis, documents: 'title: b' } },
    });
    expect(store.alert(fingerprint)).toMatchObject({ opening, newest: escalated, basis });
    expect(store.alerts({ limit: 1 })[0]).not.toHaveProperty('basis');
    store.close();
  });
});

function evidenceOf(events: number): Transition['evidence'] {
  const all = Array.from({ length: events }, (_, i) => failedLogin(i, `a:${i}`));
  return { events: all, points: [], droppedEvents: 0, droppedPoints: 0 };
}

describe('commit', () => {
  test('journal items come back in order, with every type of value intact', () => {
    const store = memoryStore();
    expect(store.commit({ nowMs: 5, journal: items }).journalSeqs).toEqual([1, 2, 3, 4]);
    expect([...store.journalAfter(0)].map((entry) => entry.item)).toEqual(items);
    expect([...store.journalAfter(2)].map((entry) => entry.seq)).toEqual([3, 4]);
    store.close();
  });

  test('a snapshot stands for the journal up to and with its batch; two are kept', () => {
    const store = memoryStore();
    for (const state of ['one', 'two', 'three']) {
      store.commit({ nowMs: 5, journal: [{ kind: 'tick', nowMs: 5 }], snapshot: state });
    }
    store.commit({ nowMs: 6, journal: [{ kind: 'tick', nowMs: 6 }] });
    expect(store.snapshots()).toEqual([
      { journalSeq: 3, createdMs: 5, state: 'three' },
      { journalSeq: 2, createdMs: 5, state: 'two' },
    ]);
    expect([...store.journalAfter(3)].map((entry) => entry.seq)).toEqual([4]);
    store.close();
  });

  test('positions are those of the last batch of each source', () => {
    const store = memoryStore();
    store.commit({ nowMs: 1, positions: { auth: { inode: 7n, offset: 10 }, journald: { cursor: 's=1' } } });
    store.commit({ nowMs: 2, positions: { auth: { inode: 7n, offset: 99 } } });
    expect(store.positions()).toEqual(
      new Map<string, unknown>([
        ['auth', { inode: 7n, offset: 99 }],
        ['journald', { cursor: 's=1' }],
      ]),
    );
    store.close();
  });

  test('survives a close', async () => {
    await withStorePath((path) => {
      const first = openStore({ path, config: defaults });
      first.commit({ nowMs: 1, journal: items, positions: { auth: { offset: 1 } }, snapshot: 's' });
      first.close();
      const second = openStore({ path, config: defaults });
      expect([...second.journalAfter(0)]).toHaveLength(items.length);
      expect(second.positions().get('auth')).toEqual({ offset: 1 });
      second.close();
    });
  });

  test('is all or nothing: an ordinal used twice undoes the whole batch', () => {
    const store = memoryStore();
    store.commit({ nowMs: 1, events: [{ ordinal: 0, event: failedLogin(1, 'a:1') }] });
    expect(store.nextEventOrdinal()).toBe(1);
    expect(() =>
      store.commit({
        nowMs: 2,
        journal: items,
        positions: { auth: { offset: 1 } },
        history: [{ measurement: 'mem', tags: {}, fields: { used: 1 }, timeMs: 2 }],
        events: [{ ordinal: 0, event: failedLogin(2, 'a:2') }],
        transitions: [transition()],
        lines: [{ bucket: 'metrics', text: 'm v=1', count: 1 }],
      }),
    ).toThrow(expect.objectContaining({ code: 'CW_STORE_ORDINAL', retryable: false }));
    expect([...store.journalAfter(0)]).toEqual([]);
    expect(store.positions().size).toBe(0);
    expect(store.nextEventOrdinal()).toBe(1);
    expect(store.alerts({ limit: 10 })).toEqual([]);
    expect(store.ship.backlog().lines).toBe(0);
    store.close();
  });
});

describe('eventsInOrder', () => {
  test('goes through every event by time, then by arrival, over any number of pages', () => {
    const store = memoryStore();
    const stamps = Array.from({ length: 2500 }, (_, i) => (i * 7919) % 300);
    const events = stamps.map((atMs, ordinal) => ({ ordinal, event: failedLogin(atMs, `id ${ordinal}`) }));
    store.commit({ nowMs: 0, events });
    const expected = events
      .filter(({ event }) => event['@timestamp'] >= 10 && event['@timestamp'] < 290)
      .toSorted((a, b) => a.event['@timestamp'] - b.event['@timestamp'] || a.ordinal - b.ordinal);
    expect([...store.eventsInOrder(10, 290)]).toEqual(expected);
    expect([...store.eventsInOrder(300, 400)]).toEqual([]);
  });
});

describe('opening', () => {
  test('a second writer is told that the store is taken, and gets it after the first is gone', async () => {
    await withStorePath((path) => {
      const first = openStore({ path, config: defaults });
      expect(() => openStore({ path, config: defaults })).toThrow(
        expect.objectContaining({ code: 'CW_STORE_LOCKED' }),
      );
      first.commit({ nowMs: 1, journal: items });
      first.close();
      openStore({ path, config: defaults }).close();
    });
  });

  test.each([
    [
      'a newer version',
      'PRAGMA application_id=0x43575331; PRAGMA user_version=9999; CREATE TABLE t(a)',
      'CW_STORE_NEWER',
    ],
    ['a database of another program', 'CREATE TABLE users(name)', 'CW_STORE_FOREIGN'],
  ])('%s is refused and left as it was', async (_name, sql, code) => {
    await withStorePath((path) => {
      const other = new Libsql(path);
      other.exec(sql);
      other.close();
      expect(() => openStore({ path, config: defaults })).toThrow(expect.objectContaining({ code }));
      const again = new Libsql(path);
      expect(again.prepare('SELECT count(*) AS n FROM sqlite_schema').get([])).toMatchObject({ n: 1 });
      again.close();
    });
  });

  test('a file that is no database is left alone', async () => {
    await withStorePath((path) => {
      writeFileSync(path, 'not a database, but long enough to be looked at '.repeat(100));
      const before = readFileSync(path);
      expect(() => openStore({ path, config: defaults })).toThrow(
        expect.objectContaining({ code: 'CW_STORE_CORRUPT' }),
      );
      expect(readFileSync(path)).toEqual(before);
    });
  });

  test.each([
    ['a directory that cannot be made', 'file/store/crosswatch.db'],
    ['a directory in its place', 'directory'],
  ])('%s is a clear error', async (_name, name) => {
    await withStorePath((path) => {
      const root = dirname(path);
      writeFileSync(join(root, 'file'), '');
      mkdirSync(join(root, 'directory'));
      expect(() => openStore({ path: join(root, name), config: defaults })).toThrow(
        expect.objectContaining({ code: 'CW_STORE_OPEN' }),
      );
    });
  });
});
