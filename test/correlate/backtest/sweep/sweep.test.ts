import { describe, expect, it } from 'vitest';
import { mergeArrivals } from '../../../../src/correlate/backtest/replay/merge-arrivals.ts';
import { createReplay, runReplay } from '../../../../src/correlate/backtest/replay/replay.ts';
import { sweep } from '../../../../src/correlate/backtest/sweep/sweep.ts';
import type { SweepOptions } from '../../../../src/correlate/backtest/sweep/sweep.ts';
import { createEngine } from '../../../../src/correlate/engine/engine.ts';
import type { JournalItem } from '../../../../src/model/journal.ts';
import { all, configWith, cpuAt, inBatches, loginAt, rulesOf } from '../history.ts';

const DAY_MS = 86_400_000;
const config = configWith();

function text(threshold: number, forText: string): string {
  return `
title: failed
name: failed
detection: {s: {event.action: ssh_login}, condition: s}
level: informational
---
title: busy
name: busy
metric: {measurement: cpu, field: usage_active, condition: {gt: ${threshold}}}
alert: {for: ${forText}, enabled: true}
---
title: both
name: both
correlation: {type: temporal, rules: [busy, failed], group-by: [host.name], timespan: 5m}
`;
}

/** Two days of a point a minute that climbs and falls, and a login every hour. */
function history(): AsyncGenerator<readonly JournalItem[]> {
  const minutes = Array.from({ length: 2 * 1440 + 1 }, (_, i) => i);
  const points = minutes.map((m) => cpuAt(m * 60_000, 50 + 50 * Math.sin(m / 37)));
  const events = minutes.filter((m) => m % 60 === 0).map((m) => loginAt(m * 60_000));
  return mergeArrivals(
    { points: inBatches(points, 100), events: [{ source: 'log', batches: inBatches(events) }] },
    { maxFutureSkewMs: config.max_future_skew },
  );
}

function options(changes: Partial<SweepOptions> = {}): SweepOptions {
  return {
    rules: rulesOf(text(90, '1m')),
    rule: 'busy',
    thresholds: [],
    forsMs: [],
    config,
    createEngine,
    arrivals: history(),
    end: 'last-item',
    clock: { monotonic: () => 0 },
    maxFirings: 1000,
    ...changes,
  };
}

describe('sweep', () => {
  it.each(['busy', 'both'])('equals a backtest of each variant by itself: alerts of %s', async (counted) => {
    const rows = await sweep(options({ counted, thresholds: [60, 99.9], forsMs: [0, 600_000] }));
    const alone = await Promise.all(
      [text(60, '0s'), text(60, '10m'), text(99.9, '0s'), text(99.9, '10m')].map(async (rules) => {
        const replay = createReplay({
          engine: createEngine({ rules: rulesOf(rules), config }),
          end: 'last-item',
          allowedLatenessMs: config.allowed_lateness,
          maxFutureSkewMs: config.max_future_skew,
          clock: { monotonic: () => 0 },
        });
        const transitions = await all(runReplay(replay, history()));
        return transitions.filter((t) => t.rule === counted && t.state === 'firing');
      }),
    );

    expect(rows.map(({ threshold, forMs }) => [threshold, forMs])).toEqual([
      [60, 0],
      [60, 600_000],
      [99.9, 0],
      [99.9, 600_000],
    ]);
    expect(rows.map((row) => row.firings)).toEqual(alone);
    expect(rows.map((row) => row.alertsPerDay)).toEqual(alone.map((firings) => firings.length / 2));
    expect(rows[0]?.alerts).toBeGreaterThan(rows[3]?.alerts ?? 0);
    expect(rows[0]?.firings[0]?.evidence.points.length).toBeGreaterThan(0);
  });

  it('keeps only so many firings, and counts all', async () => {
    const [row] = await sweep(options({ maxFirings: 2 }));

    expect(row?.firings).toHaveLength(2);
    expect(row?.alerts).toBeGreaterThan(2);
  });

  it('has no rate where the input spans no time', async () => {
    const arrivals = mergeArrivals({ points: inBatches([cpuAt(DAY_MS, 95)]) }, { maxFutureSkewMs: 0 });

    expect((await sweep(options({ arrivals })))[0]?.alertsPerDay).toBeUndefined();
  });

  it.each([
    [{ rule: 'bsuy' }, 'there is no rule "bsuy"'],
    [{ rule: 'both', thresholds: [1] }, 'rule "both" compares with no number'],
    [{ rule: 'failed', forsMs: [1] }, 'rule "failed" is no metric rule'],
  ])('refuses %j', async (changes, message) => {
    await expect(sweep(options(changes))).rejects.toThrow(message);
  });
});
