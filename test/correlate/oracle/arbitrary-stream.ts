import * as fc from 'fast-check';
import { engineSchema } from '../../../src/correlate/config.ts';
import type { EngineConfig } from '../../../src/correlate/config.ts';
import type { SecurityEvent } from '../../../src/model/event.ts';
import type { JournalItem } from '../../../src/model/journal.ts';

/** An arrival, or a stop and start of the engine from its snapshot. */
export type Step = JournalItem | { readonly kind: 'restart' };

const START_MS = 1_700_000_000_000;

type Draft =
  | {
      readonly kind: 'event';
      readonly action: string;
      readonly host: string;
      readonly user: string | undefined;
      readonly n: number | string | undefined;
    }
  | { readonly kind: 'point'; readonly host: string; readonly cpu: string; readonly value: number }
  | { readonly kind: 'repeat'; readonly which: number }
  | { readonly kind: 'tick'; readonly aheadMs: number }
  | { readonly kind: 'restart'; readonly start: boolean }
  | { readonly kind: 'future' };

const host = fc.constantFrom('h1', 'h1', 'h1', 'h1', 'h1', 'h2');

const drafts = (events: number, points: number): fc.Arbitrary<Draft> =>
  fc.oneof(
    {
      weight: events,
      arbitrary: fc.record({
        kind: fc.constant('event' as const),
        action: fc.constantFrom('a', 'a', 'b', 'b', 'c', 'd'),
        host,
        user: fc.constantFrom('u1', 'u1', 'u1', 'u1', 'u2', 'u2', undefined, ''),
        n: fc.constantFrom<(number | string | undefined)[]>(1, 2, 3, 4, 5, 'x', undefined),
      }),
    },
    {
      weight: points,
      arbitrary: fc.record({
        kind: fc.constant('point' as const),
        host,
        cpu: fc.constantFrom('0', '0', '0', '0', '0', '0', '0', '1'),
        // Mostly high, so that a run can last.
        value: fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 8, 9, 9, 9),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat(50) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('tick' as const),
        aheadMs: fc.constantFrom(0, 1000, 5000, 30_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), start: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'future' as const }) },
  );

interface Move {
  readonly forward: number;
  readonly behind: number;
  readonly draft: Draft;
}

const moves = (draft: fc.Arbitrary<Draft>): fc.Arbitrary<Move[]> =>
  fc.array(
    fc.record({
      /** Seconds by which the newest stamp grows. */
      forward: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(0, 0, 1, 1, 1, 2, 2, 3) },
        { weight: 1, arbitrary: fc.constantFrom(5, 8, 20, 45) },
      ),
      /** Seconds by which this item is behind it. */
      behind: fc.oneof(
        { weight: 7, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constantFrom(1, 2, 3, 5, 8, 12) },
      ),
      draft,
    }),
    { minLength: 1, maxLength: 50, size: 'max' },
  );

/** Up to 50 arrivals with late, repeated, rewritten and future items, ticks and restarts. */
export const stream: fc.Arbitrary<readonly Step[]> = fc
  .record({
    start: fc.boolean(),
    moves: fc.oneof(moves(drafts(9, 9)), moves(drafts(18, 2)), moves(drafts(3, 18))),
  })
  .map(({ start, moves }) => {
    const steps: Step[] = start ? [{ kind: 'start', nowMs: START_MS }] : [];
    const items: JournalItem[] = [];
    let newestMs = START_MS;
    for (const [index, { forward, behind, draft: what }] of moves.entries()) {
      newestMs += forward * 1000;
      const step = toStep(what, newestMs, newestMs - behind * 1000, index, items);
      if (step.kind === 'events' || step.kind === 'points') items.push(step);
      steps.push(step);
      if (what.kind === 'restart' && what.start) steps.push({ kind: 'start', nowMs: newestMs });
    }
    return steps;
  });

function toStep(
  what: Draft,
  nowMs: number,
  timeMs: number,
  index: number,
  items: readonly JournalItem[],
): Step {
  switch (what.kind) {
    case 'event':
      return { kind: 'events', nowMs, source: 'log', events: [toEvent(what, timeMs, index)] };
    case 'point':
      return {
        kind: 'points',
        nowMs,
        points: [
          { measurement: 'm', tags: { host: what.host, cpu: what.cpu }, fields: { f: what.value }, timeMs },
        ],
      };
    case 'repeat':
      return items[what.which % Math.max(1, items.length)] ?? { kind: 'tick', nowMs };
    case 'tick':
      return { kind: 'tick', nowMs: nowMs + what.aheadMs };
    case 'restart':
      return { kind: 'restart' };
    case 'future': {
      const draftEvent = { kind: 'event', action: 'a', host: 'h1', user: 'u1', n: 1 } as const;
      return { kind: 'events', nowMs, source: 'log', events: [toEvent(draftEvent, nowMs + 300_001, index)] };
    }
  }
}

function toEvent(what: Extract<Draft, { kind: 'event' }>, timeMs: number, index: number): SecurityEvent {
  return {
    '@timestamp': timeMs,
    'event.id': `e${index}`,
    'event.action': what.action,
    'event.category': 'authentication',
    'host.name': what.host,
    'process.name': 'test',
    ...(what.user === undefined ? {} : { 'user.name': what.user }),
    ...(what.n === undefined ? {} : { n: what.n }),
    message: '',
  };
}

export const config: fc.Arbitrary<EngineConfig> = fc
  .record({ lateness: fc.constantFrom('0s', '3s', '10s', '30s'), maxStale: fc.constantFrom('24h', '40s') })
  .map(({ lateness, maxStale }) => engineSchema.parse({ allowed_lateness: lateness, max_stale: maxStale }));
