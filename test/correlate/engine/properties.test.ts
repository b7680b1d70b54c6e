import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import type { Rule, RuleSet } from '../../../src/correlate/rule.ts';
import type { Transition } from '../../../src/model/alert.ts';
import type { JournalItem } from '../../../src/model/journal.ts';
import {
  absence,
  correlation,
  count,
  detection,
  gte,
  lt,
  rate,
  ruleSet,
  s,
  threshold,
} from './rule-builder.ts';
import { config, ev, pt, startAt, tick } from './run.ts';

const NOT_B = {
  kind: 'and',
  parts: [
    { kind: 'rule', key: 'a' },
    { kind: 'not', inner: { kind: 'rule', key: 'b' } },
  ],
} as const;

const RULES: Rule[] = [
  detection('a', 'a', { alerts: true, alert: { resolveAfterMs: s(4) } }),
  detection('b'),
  threshold(
    'cpu',
    { clear: lt(50), staleAfterMs: s(20) },
    { alert: { forMs: s(10), keepFiringForMs: s(5) } },
  ),
  rate('rate', { windowMs: s(20), condition: gte(5) }),
  absence('silent', s(15), {}, { alert: { cooldownMs: s(30) } }),
  count('burst', 'a', 3, s(20), {
    alert: {
      resolveAfterMs: s(10),
      resolveOn: 'b',
      escalate: [{ kind: 'after', afterMs: s(4), level: 'high' }],
    },
  }),
  correlation(
    'users',
    'value_count',
    ['a', 'b'],
    s(20),
    { fields: ['user.name'], condition: gte(2) },
    { alert: { cooldownMs: s(30) } },
  ),
  correlation('sum', 'value_sum', ['a'], s(20), { fields: ['n'], condition: gte(6) }),
  correlation('join', 'temporal', ['cpu', 'burst'], s(60)),
  correlation('order', 'temporal_ordered', ['a', 'b'], s(20), { until: 'silent' }),
  correlation('without', 'temporal', ['a', 'b'], s(10), { expression: NOT_B }),
  correlation('new', 'first_seen', ['a'], 0, { fields: ['user.name'], historyMs: s(60), learnForMs: 0 }),
  correlation('quiet', 'event_absence', ['b'], s(25), { expect: [{ 'host.name': 'web2' }] }),
];
const rules: RuleSet = ruleSet(...RULES);

const host = fc.constantFrom('web1', 'web2');
const second = fc.integer({ min: 0, max: 120 });
const event = fc
  .tuple(
    second,
    fc.constantFrom('a', 'b'),
    host,
    fc.constantFrom('eve', 'bob'),
    fc.integer({ min: 0, max: 4 }),
  )
  .map(([at, action, name, user, n]) => ev(at, action, { 'host.name': name, 'user.name': user, n }));
const point = fc
  .tuple(second, fc.constantFrom(10, 60, 95), host)
  .map(([at, value, name]) => pt(at, value, { host: name }));
const item: fc.Arbitrary<JournalItem> = fc.oneof(
  { weight: 6, arbitrary: event },
  { weight: 6, arbitrary: point },
  { weight: 1, arbitrary: second.map(tick) },
  { weight: 1, arbitrary: second.map(startAt) },
);
/** Nearly in order: each item at most some seconds behind its place. */
const journal = fc
  .array(fc.tuple(item, fc.integer({ min: 0, max: 20 })), { maxLength: 60 })
  .map((items) =>
    items.toSorted(([a, x], [b, y]) => a.nowMs + x * 1000 - (b.nowMs + y * 1000)).map(([each]) => each),
  );
const lateness = fc.constantFrom(0, s(5), s(30));

function run(items: readonly JournalItem[], allowedMs: number, set = rules, cutAt = -1): Transition[] {
  const options = { rules: set, config: config({ allowed_lateness: allowedMs }) };
  let engine = createEngine(options);
  const found: Transition[] = [];
  items.forEach((each, i) => {
    if (i === cutAt) engine = createEngine({ ...options, snapshot: engine.snapshot() });
    found.push(...engine.apply(each));
  });
  return [...found, ...engine.finish(200_000)];
}

test('7.19 the same journal gives the same bytes', () => {
  fc.assert(
    fc.property(journal, lateness, (items, allowedMs) => {
      expect(JSON.stringify(run(items, allowedMs))).toBe(JSON.stringify(run(items, allowedMs)));
    }),
    { numRuns: 50 },
  );
});

test('7.20 snapshot and restore anywhere gives the same bytes', () => {
  fc.assert(
    fc.property(journal, lateness, fc.nat(60), (items, allowedMs, cutAt) => {
      expect(JSON.stringify(run(items, allowedMs, rules, cutAt))).toBe(JSON.stringify(run(items, allowedMs)));
    }),
    { numRuns: 300 },
  );
});

test('7.20 a snapshot of a restored engine is the snapshot', () => {
  fc.assert(
    fc.property(journal, lateness, (items, allowedMs) => {
      const options = { rules, config: config({ allowed_lateness: allowedMs }) };
      const engine = createEngine(options);
      for (const each of items) engine.apply(each);
      const snapshot = engine.snapshot();
      expect(createEngine({ ...options, snapshot }).snapshot()).toBe(snapshot);
    }),
    { numRuns: 100 },
  );
});

test('rules are independent: without a rule the others say the same', () => {
  const removable = RULES.map(({ key }) => key).filter(
    (key) => !['a', 'b', 'cpu', 'burst', 'silent'].includes(key),
  );
  fc.assert(
    fc.property(journal, lateness, fc.constantFrom(...removable), (items, allowedMs, gone) => {
      const others = ruleSet(...RULES.filter(({ key }) => key !== gone));
      const expected = run(items, allowedMs).filter(({ rule }) => rule !== gone);
      expect(run(items, allowedMs, others)).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

/** In stamp order, metrics first, one point a series and instant: nothing arrives behind. */
function inStampOrder(items: readonly JournalItem[]): JournalItem[] {
  const seen = new Set<string>();
  return items
    .filter(({ kind }) => kind === 'events' || kind === 'points')
    .toSorted((a, b) => a.nowMs - b.nowMs || b.kind.localeCompare(a.kind))
    .filter((each) => {
      if (each.kind !== 'points') return true;
      const name = `${each.nowMs} ${each.points[0]!.tags['host']}`;
      return !seen.has(name) && seen.add(name);
    });
}

/** What the story is about, in an order of its own; joins over a metric may fire at a later anchor (7.6). */
function tell(transitions: readonly Transition[]): string[] {
  return transitions
    .filter(({ rule }) => rule !== 'join')
    .map(({ atMs, rule, group, state, level, value, count: matches }) =>
      JSON.stringify([atMs, rule, group, state, level, value, matches]),
    )
    .toSorted();
}

test('7.6 input in stamp order gives the same transitions under every lateness and any ticks', () => {
  fc.assert(
    fc.property(journal, fc.array(fc.nat(60)), (items, ticks) => {
      const ordered = inStampOrder(items);
      const ticking = ordered.flatMap((each, i) =>
        ticks.includes(i) ? [{ kind: 'tick', nowMs: each.nowMs } as const, each] : [each],
      );
      const expected = tell(run(ordered, 0));
      expect(tell(run(ordered, s(7)))).toEqual(expected);
      expect(tell(run(ordered, s(600)))).toEqual(expected);
      expect(tell(run(ticking, 0))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('7.6 counting rules fire for the same groups whatever the order within lateness', () => {
  const set = ruleSet(RULES[0]!, RULES[1]!, count('burst', 'a', 3, s(20)), RULES[6]!);
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), fc.nat(), (events, seed) => {
      const shuffled = events.toSorted((a, b) => ((a.nowMs * 31 + seed) % 97) - ((b.nowMs * 31 + seed) % 97));
      const fired = (items: JournalItem[]): string[] =>
        [
          ...new Set(
            run(
              items.map((each) => ({ ...each, nowMs: 120_000 })),
              s(300),
              set,
            )
              .filter(({ rule, state }) => rule !== 'a' && state === 'firing')
              .map(({ rule, group }) => `${rule} ${JSON.stringify(group)}`),
          ),
        ].toSorted();
      expect(fired(shuffled)).toEqual(fired(events));
    }),
    { numRuns: 200 },
  );
});
