import { describe, expect, it } from 'vitest';
import { formatJournalLine, readJournal } from '../../../../src/correlate/backtest/replay/journal-lines.ts';
import { mergeArrivals } from '../../../../src/correlate/backtest/replay/merge-arrivals.ts';
import type { ReplayRange, ReplaySources } from '../../../../src/correlate/backtest/replay/merge-arrivals.ts';
import { createReplay, runReplay } from '../../../../src/correlate/backtest/replay/replay.ts';
import type { Replay, ReplayEnd } from '../../../../src/correlate/backtest/replay/replay.ts';
import { toTransitionRow } from '../../../../src/correlate/backtest/replay/transition-row.ts';
import { createEngine } from '../../../../src/correlate/engine/engine.ts';
import type { Transition } from '../../../../src/model/alert.ts';
import type { JournalItem } from '../../../../src/model/journal.ts';
import { all, configWith, cpuAt, inBatches, loginAt, rulesOf } from '../history.ts';

const RULES = rulesOf(`
title: failed
name: failed
detection: {s: {event.action: ssh_login, event.outcome: failure}, condition: s}
level: informational
---
title: burst
name: burst
correlation: {type: event_count, rules: [failed], group-by: [host.name], timespan: 60s, condition: {gte: 3}}
alert: {resolve_after: 5m, enabled: true}
---
title: busy
name: busy
metric: {measurement: cpu, field: usage_active, condition: {gt: 90}}
alert: {enabled: true}
---
title: both
name: both
correlation: {type: temporal, rules: [busy, burst], group-by: [host.name], timespan: 5m}
---
title: silent
name: silent
correlation:
  type: event_absence
  rules: [failed]
  group-by: [host.name]
  timespan: 10m
  expect: [{host.name: other}]
`);

const START = Date.UTC(2026, 10, 20, 10);
const config = configWith();

function sources(): ReplaySources {
  const seconds = [1, 2, 3, 40, 90, 91, 92, 700];
  return {
    points: inBatches([0, 10, 20, 30, 95].map((s) => cpuAt(START + s * 1000, s === 20 ? 95 : 5))),
    events: [{ source: 'auth.log', batches: inBatches(seconds.map((s) => loginAt(START + s * 1000))) }],
  };
}

function replayOf(end: ReplayEnd, onArrival?: (item: JournalItem) => void): Replay {
  return createReplay({
    engine: createEngine({ rules: RULES, config }),
    end,
    allowedLatenessMs: config.allowed_lateness,
    maxFutureSkewMs: config.max_future_skew,
    clock: { monotonic: () => 0 },
    onArrival,
  });
}

function run(
  range: Partial<ReplayRange> = {},
  end: ReplayEnd = 'last-item',
  replay = replayOf(end),
): Promise<Transition[]> {
  return all(
    runReplay(replay, mergeArrivals(sources(), { maxFutureSkewMs: config.max_future_skew, ...range })),
  );
}

function words(transitions: readonly Transition[]): string[] {
  return transitions.map((t) => `${(t.atMs - START) / 1000} ${t.rule} ${t.group['host.name']} ${t.state}`);
}

describe('createReplay', () => {
  it('gives the transitions of files in order, timers up to the last item included', async () => {
    expect(words(await run())).toEqual([
      '3 burst h firing',
      '20 busy h firing',
      '20 both h firing',
      '30 busy h resolved',
      '392 burst h resolved',
      '600 silent other firing',
      '692 silent h firing',
      '700 silent h resolved',
    ]);
  });

  it('starts silences at `from` and runs timers up to `until`, both inclusive', async () => {
    const range = { fromMs: START + 90_000, untilMs: START + 690_000 };

    expect(words(await run(range, { untilMs: range.untilMs }))).toEqual([
      '92 burst h firing',
      '392 burst h resolved',
      '690 silent other firing',
    ]);
  });

  it('counts what the future check drops, after `until` too', async () => {
    const replay = replayOf({ untilMs: START + 50_000 });
    await run({ untilMs: START + 50_000, nowMs: START + 60_000 }, 'open', replay);

    expect(replay.stats().counters).toMatchObject({ future_dropped: 1, late_dropped: 0 });
    expect(replay.stats().counters_per_source['future_dropped']).toEqual({ 'auth.log': 1 });
  });

  it('leaves a journal whose replay is equal byte for byte', async () => {
    const lines: string[] = [];
    const first = await run(
      {},
      'open',
      replayOf('last-item', (item) => lines.push(formatJournalLine(item))),
    );
    async function* file(): AsyncGenerator<string> {
      yield* lines;
    }
    const again = await all(runReplay(replayOf('open'), readJournal(file(), 'j')));

    expect(again.length).toBeGreaterThan(0);
    expect(again.map((t) => JSON.stringify(toTransitionRow(t)))).toEqual(
      first.map((t) => JSON.stringify(toTransitionRow(t))),
    );
  });

  it('tells what happened in numbers', async () => {
    const replay = replayOf('last-item');
    await run({}, 'open', replay);

    expect(replay.stats()).toMatchObject({
      items: 13,
      counters: {
        late_dropped: 0,
        future_dropped: 0,
        suppressed: 0,
        missing_group_key: 0,
        groups_evicted: 0,
      },
      alerts_per_rule: { both: 1, burst: 1, busy: 1, silent: 2 },
      alerts_per_day: { '2026-11-20': 5 },
      noisiest_groups: expect.arrayContaining([{ rule: 'busy', group: { 'host.name': 'h' }, alerts: 1 }]),
      seconds: 0,
    });
    expect(replay.span()).toEqual({ firstMs: START, lastMs: START + 700_000 });
  });

  it('says nothing about no input', async () => {
    const replay = replayOf('last-item');

    expect(await all(runReplay(replay, mergeArrivals({}, { maxFutureSkewMs: 0 })))).toEqual([]);
    expect(replay.span()).toBeUndefined();
  });
});
