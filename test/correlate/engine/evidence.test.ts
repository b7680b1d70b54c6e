import { expect, test } from 'vitest';
import type { JournalItem } from '../../../src/model/journal.ts';
import { correlation, count, detection, ruleSet, s, m, threshold } from './rule-builder.ts';
import { ev, inOrder, pt, runItems } from './run.ts';

const flagship = (alert = {}) =>
  ruleSet(
    detection('fail'),
    threshold('cpu_high', {}, { alerts: false, alert: { forMs: s(30) } }),
    count('ssh_burst', 'fail', 5, s(60), { alerts: false }),
    correlation('both', 'temporal', ['cpu_high', 'ssh_burst'], m(5), {}, { alert }),
  );
const hot = (from: number, to: number): JournalItem[] =>
  Array.from({ length: (to - from) / 10 + 1 }, (_, i) => pt(from + 10 * i, 95));
const fails = (from: number, many: number): JournalItem[] =>
  Array.from({ length: many }, (_, i) => ev(from + i, 'fail'));

test('the join of a spike and a burst carries the failed logins and the samples', () => {
  const [firing] = runItems(flagship(), inOrder(pt(20, 1), ...fails(20, 5), ...hot(30, 60)));

  expect(firing?.atMs).toBe(60_000);
  expect(firing?.evidence.events.map(({ message }) => message)).toEqual(
    [20, 21, 22, 23, 24].map((at) => `fail at ${at}`),
  );
  expect(firing?.evidence.points.map(({ timeMs, rule, value }) => [timeMs / 1000, rule, value])).toEqual(
    [30, 40, 50, 60].map((at) => [at, 'cpu_high', 95]),
  );
  expect(firing?.evidence).toMatchObject({ droppedEvents: 0, droppedPoints: 0 });
});

test('it keeps the first event and the newest ones, and counts the rest', () => {
  const alert = { evidence: { events: 3, points: 2 } };
  const [firing] = runItems(flagship(alert), inOrder(pt(20, 1), ...fails(20, 8), ...hot(30, 60)));

  expect(firing?.evidence.events.map(({ message }) => message)).toEqual(
    [20, 25, 26, 27].map((at) => `fail at ${at}`),
  );
  expect(firing?.evidence.points.map(({ timeMs }) => timeMs / 1000)).toEqual([50, 60]);
  expect(firing?.evidence).toMatchObject({ droppedEvents: 4, droppedPoints: 2 });
});

test('what speaks while it fires is added once', () => {
  const items = inOrder(pt(20, 1), ...fails(20, 5), ...hot(30, 90), ...fails(70, 5));
  const resolved = runItems(flagship({ resolveAfterMs: m(1) }), items, { until: 600 }).at(-1);

  expect(resolved?.state).toBe('resolved');
  expect(resolved?.evidence.events.map(({ message }) => message)).toEqual(
    [20, 21, 22, 23, 24, 70, 71, 72, 73, 74].map((at) => `fail at ${at}`),
  );
  expect(resolved?.evidence.points.length).toBe(5);
});

test('a burst whose window is over still speaks for a join that comes later', () => {
  const items = inOrder(pt(10, 1), ...fails(20, 5), ...hot(200, 230));
  const [firing] = runItems(flagship(), items);

  expect(firing?.atMs).toBe(230_000);
  expect(firing?.evidence.events.length).toBe(5);
});

test('a late event that belongs to a match is part of its evidence', () => {
  const rules = ruleSet(detection('fail'), count('burst', 'fail', 3, s(60)));
  const options = { config: { allowed_lateness: s(30) }, until: 2000 };
  const items = [ev(10, 'fail'), ev(20, 'fail'), ev(24, 'fail'), ev(16, 'fail')];
  expect(
    runItems(rules, items, options)
      .at(-1)
      ?.evidence.events.map(({ message }) => message),
  ).toEqual([10, 16, 20, 24].map((at) => `fail at ${at}`));
});
