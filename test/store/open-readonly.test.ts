import { expect, test } from 'vitest';
import { openStoreReadonly } from '../../src/store/open-readonly.ts';
import { openStore } from '../../src/store/store.ts';
import { defaults, failedLogin, withStorePath } from './samples.ts';

const START = 1_795_176_000_000;

test('reads what another connection commits, before and after it is packed', () =>
  withStorePath((path) => {
    const writer = openStore({ path, config: defaults });
    const reader = openStoreReadonly(path);
    const query = { measurement: 'mem', field: 'used', tags: {}, aggregate: 'last' as const };
    const range = { ...query, startMs: START, stopMs: START + 10 };
    expect(reader.history.query(range)).toEqual([]);
    writer.commit({
      nowMs: START,
      history: [{ measurement: 'mem', tags: {}, fields: { used: 5n }, timeMs: START }],
      events: [{ ordinal: 0, event: failedLogin(START, 'a:1') }],
      lines: [{ bucket: 'metrics', text: 'mem used=5i', count: 1 }],
    });
    const answer = [{ tags: {}, times: [START], values: [5] }];
    expect(reader.history.query(range)).toEqual(answer);
    expect(reader.history.latest()).toHaveLength(1);
    while (writer.maintain(START + 3_600_000));
    expect(reader.history.query(range)).toEqual(answer);
    expect(reader.history.latest()).toEqual([]);
    expect(reader.events({ startMs: START, stopMs: START + 1, limit: 1 })).toHaveLength(1);
    expect(reader.backlog()).toMatchObject({ lines: 1, oldestMs: START });
    reader.close();
    writer.close();
    const later = openStoreReadonly(path);
    expect(later.history.query(range)).toEqual(answer);
    later.close();
  }));

test('says so when there is no store', () =>
  withStorePath((path) => {
    expect(() => openStoreReadonly(path)).toThrow(expect.objectContaining({ code: 'CW_STORE_OPEN' }));
  }));
