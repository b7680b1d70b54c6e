import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import type { Store } from '../../src/store/store.ts';
import { defaults, withStorePath } from './samples.ts';

const SCRIPT = fileURLToPath(new URL('committing-process.ts', import.meta.url));

/** Runs the committing process under a shell prefix; resolves with all it said. */
function run(
  path: string,
  prefix: string,
  onLine: (line: number, kill: () => void) => void,
): Promise<string[]> {
  const command = `${prefix} exec "$0" --import tsx "$1" "$2"`;
  const child = spawn('sh', ['-c', command, process.execPath, SCRIPT, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let lines = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (part: string) => {
    text += part;
    lines += part.split('\n').length - 1;
    onLine(lines, () => child.kill('SIGKILL'));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(text.split('\n').slice(0, -1)));
  });
}

/** Every part of every batch up to the last is there, once, and nothing else. */
function expectWholeBatches(store: Store): number {
  const last = Number(store.positions().get('auth')?.['n'] ?? 0);
  const numbers = Array.from({ length: last }, (_, i) => i + 1);
  expect([...store.journalAfter(0)].map(({ item }) => item.nowMs)).toEqual(numbers);
  expect([...store.history.points(0, Infinity)].map((point) => point.fields['n'])).toEqual(
    numbers.map(BigInt),
  );
  const events = store.events({ startMs: 0, stopMs: Number.MAX_SAFE_INTEGER, limit: last + 1 });
  expect(events.map((event) => event['event.id'])).toEqual(numbers.toReversed().map((n) => `auth:${n}`));
  expect(store.alerts({ limit: last + 1 })).toHaveLength(last);
  const owed = store.notifications.due('ops', Number.MAX_SAFE_INTEGER, last + 1);
  expect(owed.map((notification) => notification.idempotencyKey)).toEqual(numbers.map((n) => `k${n}`));
  const lines = store.ship.nextBlock('security', Infinity, Infinity)?.text.split('\n') ?? [];
  expect(lines).toEqual(numbers.map((n) => `security_event count=${n}i`));
  expect(store.nextEventOrdinal()).toBe(last === 0 ? 0 : last + 1);
  return last;
}

test(
  'killed at random instants, the store holds whole batches and every acknowledged one',
  { timeout: 60_000 },
  () =>
    withStorePath(async (path) => {
      let last = 0;
      for (let kills = 0; kills < 5; kills++) {
        const afterLines = 1 + Math.floor(Math.random() * 80);
        const said = await run(path, '', (lines, kill) => {
          if (lines >= afterLines) setTimeout(kill, Math.random() * 10);
        });
        const store = openStore({ path, config: defaults });
        last = expectWholeBatches(store);
        store.close();
        expect(last).toBeGreaterThanOrEqual(Number(said.at(-1)));
      }
      expect(last).toBeGreaterThan(4);
    }),
);

test('without room for more, the batch fails as a whole and may be tried again', { timeout: 60_000 }, () =>
  withStorePath(async (path) => {
    // Blocks of 512 bytes: writing a file past 1 MB fails.
    const said = await run(path, 'ulimit -f 2048;', () => {});
    expect(said.find((line) => !/^\d+$/u.test(line))).toMatch(/^retryable: .*\[CW_STORE_(IO|FULL)\]/u);
    const store = openStore({ path, config: defaults });
    const last = expectWholeBatches(store);
    expect(last).toBe(Number(said.findLast((line) => /^\d+$/u.test(line))));
    store.close();
  }),
);

test('a second process is told that the store is taken', { timeout: 60_000 }, () =>
  withStorePath(async (path) => {
    const store = openStore({ path, config: defaults });
    const said = await run(path, '', () => {});
    expect(said[0]).toMatch(/^final: Another Crosswatch .*\[CW_STORE_LOCKED\]/u);
    store.close();
  }),
);
