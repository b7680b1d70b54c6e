import { describe, expect, it } from 'vitest';
import { mergeArrivals } from '../../../../src/correlate/backtest/replay/merge-arrivals.ts';
import type { ReplayRange, ReplaySources } from '../../../../src/correlate/backtest/replay/merge-arrivals.ts';
import type { SecurityEvent } from '../../../../src/model/event.ts';
import type { JournalItem } from '../../../../src/model/journal.ts';
import type { Point } from '../../../../src/model/point.ts';

async function* batches<T>(...list: T[][]): AsyncGenerator<T[]> {
  yield* list;
}

function points(...times: number[]): Point[] {
  return times.map((timeMs) => ({ measurement: 'm', tags: {}, fields: { f: timeMs }, timeMs }));
}

function events(...times: number[]): SecurityEvent[] {
  return times.map((timeMs) => ({
    '@timestamp': timeMs,
    'event.id': String(timeMs),
    'event.action': 'a',
    'event.category': 'authentication',
    'host.name': 'h',
    'process.name': 'p',
    message: '',
  }));
}

/** Arrivals as words: `p5` a point of 5, `a5` an event of source a, `@7` the clock where it is not the stamp. */
async function arrivals(sources: ReplaySources, range: Partial<ReplayRange> = {}): Promise<string> {
  const words: string[] = [];
  for await (const items of mergeArrivals(sources, { maxFutureSkewMs: 10, ...range }))
    words.push(...items.map(describeItem));
  return words.join(' ');
}

function describeItem(item: JournalItem): string {
  if (item.kind === 'points') return `p${item.points[0]?.timeMs}@${item.nowMs}`;
  if (item.kind === 'events') return `${item.source}${item.events[0]?.['@timestamp']}@${item.nowMs}`;
  return `${item.kind}@${item.nowMs}`;
}

describe('mergeArrivals', () => {
  it('takes the source with the smaller head, metrics first on a tie, each source in its own order', async () => {
    const merged = arrivals({
      points: batches(points(1, 5), [], points(3, 9)),
      events: [{ source: 'a', batches: batches(events(1, 4), events(6, 2)) }],
    });

    expect(await merged).toBe('p1@1 a1@1 a4@4 p5@5 p3@5 a6@6 a2@6 p9@9');
  });

  it('merges any number of log sources, the first one first on a tie', async () => {
    const merged = arrivals({
      events: [
        { source: 'a', batches: batches(events(2, 3)) },
        { source: 'b', batches: batches(events(1, 2)) },
      ],
    });

    expect(await merged).toBe('b1@1 a2@2 b2@2 a3@3');
  });

  it('starts at `from` and ends at `until`, both inclusive', async () => {
    const merged = arrivals({ points: batches(points(1, 2, 3, 4, 3)) }, { fromMs: 2, untilMs: 3 });

    expect(await merged).toBe('start@2 p2@2 p3@3 p3@3');
  });

  it('passes on what is after `until` only for the future check to count it', async () => {
    const merged = arrivals({ points: batches(points(1, 15, 16, 99, 2)) }, { untilMs: 3, nowMs: 5 });

    expect(await merged).toBe('p1@5 p16@5 p99@5 p2@5');
  });

  it('lets go of its sources when the reader stops early', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Point[]> {
      try {
        for (let i = 0; ; i += 1) yield points(i);
      } finally {
        closed = true;
      }
    }
    for await (const items of mergeArrivals({ points: endless() }, { maxFutureSkewMs: 0 }))
      if (items.length > 0) break;

    expect(closed).toBe(true);
  });
});
