import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDuration } from '../src/lib/duration.ts';
import type { HistoryQuery } from '../src/model/history.ts';
import { storeSchema } from '../src/store/config.ts';
import { openDatabase } from '../src/store/database.ts';
import { openStore } from '../src/store/store.ts';
import { createSimulatedHost } from '../test/store/simulated-host.ts';

// Commit rate, bytes per day, and query latency of the local store: `npx tsx bench/store.ts [days] [interval]`,
// default 1 day at 5 s.

const DAY = 86_400_000;
const INTERVAL = parseDuration(process.argv[3] ?? '5s') ?? 5000;
// Whole days, so that every tier is complete at the end.
const START = Math.floor(1_795_176_000_000 / DAY) * DAY;
/** Collections a transaction: the bench loads days, it does not live through them. */
const COLLECTIONS = 60;

const days = Number(process.argv[2] ?? 1);
const directory = mkdtempSync(join(tmpdir(), 'crosswatch-bench-'));
const path = join(directory, 'crosswatch.db');
const store = openStore({ path, config: storeSchema.parse({}) });

function quantile(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}

function report(name: string, timesMs: number[]): void {
  timesMs.sort((a, b) => a - b);
  const [p50, p99] = [quantile(timesMs, 0.5), quantile(timesMs, 0.99)];
  console.log(
    `${name}: p50 ${p50} ms, p99 ${p99} ms, max ${timesMs.at(-1)?.toFixed(1)} ms (${timesMs.length})`,
  );
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function benchCommits(): void {
  const host = createSimulatedHost(1, INTERVAL);
  const commits: number[] = [];
  for (let i = 0; i < 200; i++) {
    const timeMs = START - 3_600_000 + i * INTERVAL;
    const points = host.collect(timeMs);
    const batch = {
      nowMs: timeMs,
      history: points,
      journal: [{ kind: 'points' as const, nowMs: timeMs, points }],
      lines: [
        { bucket: 'metrics' as const, text: 'cpu,host=web1 usage_user=1\n'.repeat(39) + 'm v=1', count: 40 },
      ],
      positions: { auth: { offset: i } },
      ...(i % 12 === 0 ? { snapshot: '{}' } : {}),
    };
    commits.push(timed(() => void store.commit(batch)));
  }
  report('commit of one collection (journal, history, lines, position)', commits);
  for (let block = store.ship.nextBlock(undefined, 5000, 1e6); block;) {
    store.ship.settle(block, []);
    block = store.ship.nextBlock(undefined, 5000, 1e6);
  }
}

function maintainFully(nowMs: number, slices: number[]): void {
  for (;;) {
    const start = performance.now();
    const more = store.maintain(nowMs);
    slices.push(performance.now() - start);
    if (!more) return;
  }
}

function loadDays(): void {
  const host = createSimulatedHost(2, INTERVAL);
  const slices: number[] = [];
  const reader = openDatabase(path);
  let values = 0;
  const elapsed = timed(() => {
    for (let at = START; at < START + days * DAY; at += COLLECTIONS * INTERVAL) {
      const history = Array.from({ length: COLLECTIONS }, (_, i) => host.collect(at + i * INTERVAL)).flat();
      for (const point of history) values += Object.keys(point.fields).length;
      const nowMs = at + COLLECTIONS * INTERVAL;
      store.commit({ nowMs, history });
      maintainFully(nowMs, slices);
    }
    maintainFully(START + days * DAY + 3_600_000, slices);
  });
  const perDay = store.usedBytes() / days / 1e6;
  console.log(
    `${values} values in ${days} d: ${perDay.toFixed(2)} MB a day with all tiers, file ${statSync(path).size / 1e6} MB`,
  );
  for (const table of ['raw_chunk', 'minute_chunk', 'five_minute_chunk']) {
    const row = reader.get<{ bytes: number }>(`SELECT sum(length(body)) AS bytes FROM ${table}`);
    console.log(`  ${table}: ${((row?.bytes ?? 0) / days / 1e6).toFixed(2)} MB a day`);
  }
  console.log(`load with packing: ${Math.round(values / elapsed)}k values/s`);
  report('maintain slice', slices);
  reader.close();
}

function benchQueries(): void {
  const stopMs = START + days * DAY;
  const asked: [string, Partial<HistoryQuery> & { backMs: number }][] = [
    ['1 h raw, one series', { backMs: DAY / 24 }],
    ['24 h by 1 min, one series', { backMs: DAY, everyMs: 60_000 }],
    ['24 h by 5 min, five series', { backMs: DAY, everyMs: 300_000, tags: {} }],
    ['7 d by 10 min, one series', { backMs: 7 * DAY, everyMs: 600_000 }],
    ['30 d by 1 h, one series', { backMs: 30 * DAY, everyMs: 3_600_000 }],
    // A chart of the page, and the narrowest step that the API gives for 30 days.
    ['30 d by 4 h, five series', { backMs: 30 * DAY, everyMs: 4 * 3_600_000, tags: {} }],
    ['30 d by 5 min, one series', { backMs: 30 * DAY, everyMs: 300_000 }],
  ];
  for (const [name, { backMs, ...changes }] of asked) {
    const base = {
      measurement: 'cpu',
      field: 'usage_user',
      tags: { cpu: 'cpu-total' },
      aggregate: 'mean' as const,
    };
    const query = { ...base, startMs: stopMs - backMs, stopMs, ...changes };
    let steps = 0;
    const runs = Array.from({ length: 20 }, () =>
      timed(() => (steps = store.history.query(query).reduce((sum, series) => sum + series.times.length, 0))),
    );
    report(`query ${name} (${steps} steps)`, runs);
  }
}

try {
  benchCommits();
  loadDays();
  benchQueries();
} finally {
  store.close();
  rmSync(directory, { recursive: true, force: true });
}
