import { describe, expect, it } from 'vitest';
import type { Collector } from '../../src/collect/collector.ts';
import { createSchedule } from '../../src/collect/schedule.ts';
import type { Logger } from '../../src/lib/logger.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { Point } from '../../src/model/point.ts';
import { createManualClock } from './manual-clock.ts';

const NOON = Date.UTC(2026, 10, 20, 12);

function point(measurement: string, timeMs: number): Point {
  return { measurement, tags: {}, fields: { value: 1n }, timeMs };
}

function counting(name: string, more: Partial<Collector> = {}): Collector {
  return { name, collect: async (atMs) => [point(name, atMs)], ...more };
}

function setUp(
  collectors: readonly (readonly [Collector, number])[],
  { startMs = NOON, jitterMs = 0, random = (): number => 0, logger = silentLogger as Logger } = {},
) {
  const clock = createManualClock(startMs);
  const batches: (readonly Point[])[] = [];
  const schedule = createSchedule({
    collectors: collectors.map(([collector, intervalMs]) => ({ collector, intervalMs })),
    clock,
    logger,
    jitterMs,
    random,
    deliver: (points) => batches.push(points),
  });
  /** `name@seconds after noon` of every point delivered, batches separated. */
  const delivered = (): readonly string[] =>
    batches.map((batch) => batch.map((p) => `${p.measurement}@${(p.timeMs - NOON) / 1000}`).join(' '));
  return { clock, schedule, delivered };
}

describe('schedule', () => {
  it('collects at once, differences again a second later, then at the multiples of the interval', async () => {
    const { clock, schedule, delivered } = setUp(
      [
        [counting('cpu', { differences: true }), 5000],
        [counting('mem'), 5000],
      ],
      { startMs: NOON + 2_300 },
    );

    schedule.start();
    await clock.advance(13_000);

    expect(delivered()).toEqual(['cpu@2 mem@2', 'cpu@3', 'cpu@5 mem@5', 'cpu@10 mem@10', 'cpu@15 mem@15']);
  });

  it('waits a whole second for the second reading when started at the end of one', async () => {
    const { clock, schedule, delivered } = setUp([[counting('cpu', { differences: true }), 1000]], {
      startMs: NOON + 900,
    });

    schedule.start();
    await clock.advance(2_200);

    expect(delivered()).toEqual(['cpu@0', 'cpu@2', 'cpu@3']);
  });

  it('gives each collector its own interval', async () => {
    const { clock, schedule, delivered } = setUp([
      [counting('cpu'), 5000],
      [counting('processes'), 15_000],
    ]);

    schedule.start();
    await clock.advance(15_000);

    expect(delivered()).toEqual(['cpu@0 processes@0', 'cpu@5', 'cpu@10', 'cpu@15 processes@15']);
  });

  it('stamps with the aligned moment whatever the jitter', async () => {
    const { clock, schedule, delivered } = setUp([[counting('cpu'), 5000]], {
      jitterMs: 2000,
      random: () => 0.5,
    });

    schedule.start();
    await clock.advance(5_900);
    expect(delivered()).toEqual(['cpu@0']);
    await clock.advance(200);

    expect(delivered()).toEqual(['cpu@0', 'cpu@5']);
  });

  it('never runs a collector twice at a time and records what it missed', async () => {
    let finish: (points: readonly Point[]) => void = () => {};
    const slow = counting('slow', { collect: () => new Promise((resolve) => (finish = resolve)) });
    const { clock, schedule, delivered } = setUp([
      [slow, 5000],
      [counting('cpu'), 5000],
    ]);

    schedule.start();
    await clock.advance(11_000);
    finish([point('slow', NOON)]);
    await clock.advance(1_000);

    expect(delivered()).toEqual(['cpu@0', 'cpu@5', 'cpu@10', 'slow@0']);
    expect(schedule.status()[0]).toMatchObject({
      runs: 1,
      missed: 2,
      lastGap: { fromMs: NOON + 5_000, toMs: NOON + 10_000, reason: 'busy' },
    });
  });

  it('delivers a slow collector later, without holding up the others', async () => {
    const { clock, schedule, delivered } = setUp([[counting('cpu'), 5000]]);
    const slow = setUp([
      [
        counting('slow', {
          collect: (atMs) =>
            new Promise((resolve) => slow.clock.after(400, () => resolve([point('slow', atMs)]))),
        }),
        5000,
      ],
      [counting('cpu'), 5000],
    ]);

    schedule.start();
    await clock.advance(300);
    slow.schedule.start();
    await slow.clock.advance(300);
    expect(slow.delivered()).toEqual(['cpu@0']);
    await slow.clock.advance(200);

    expect(delivered()).toEqual(['cpu@0']);
    expect(slow.delivered()).toEqual(['cpu@0', 'slow@0']);
  });

  it('goes on when a collector throws, counts it and says so once per change', async () => {
    const said: string[] = [];
    const logger: Logger = {
      ...silentLogger,
      warn: (fields, message) => said.push(`${message}: ${(fields as { problem: string }).problem}`),
      info: (_fields, message) => said.push(message),
    };
    let problem: string | undefined = 'no such file';
    const failing = counting('bad', {
      async collect(atMs) {
        if (problem !== undefined) throw new Error(problem);
        return [point('bad', atMs)];
      },
    });
    const { clock, schedule, delivered } = setUp(
      [
        [failing, 1000],
        [counting('cpu'), 1000],
      ],
      { logger },
    );

    schedule.start();
    await clock.advance(2_500);
    problem = 'permission denied';
    await clock.advance(1_000);
    problem = undefined;
    await clock.advance(1_000);

    expect(said).toEqual([
      'collector has a problem: no such file',
      'collector has a problem: permission denied',
      'collector works again',
    ]);
    expect(schedule.status()[0]).toMatchObject({ failures: 3, runs: 4, problem: undefined });
    expect(delivered().at(-1)).toBe('bad@4 cpu@4');
  });

  it('a collector that throws before it awaits does not stop the schedule', async () => {
    const rude = counting('rude', {
      collect() {
        throw new Error('at once');
      },
    });
    const { clock, schedule, delivered } = setUp([
      [rude, 1000],
      [counting('cpu'), 1000],
    ]);

    schedule.start();
    await clock.advance(2_500);

    expect(delivered()).toEqual(['cpu@0', 'cpu@2']);
  });

  it('keeps the longest gap in sight, and says once of all collectors that several runs were missed', async () => {
    const said: unknown[] = [];
    const logger: Logger = { ...silentLogger, warn: (fields) => void said.push(fields) };
    const { clock, schedule } = setUp(
      [
        [counting('cpu'), 5000],
        [counting('mem'), 5000],
      ],
      { logger },
    );
    schedule.start();
    await clock.advance(6_000);

    clock.setWall(NOON + 27_000);
    await clock.advance(5_000);
    clock.setWall(NOON + 41_000);
    await clock.advance(5_000);

    const longest = { fromMs: NOON + 10_000, toMs: NOON + 25_000, reason: 'late' };
    expect(schedule.status()[0]).toMatchObject({ longestGap: longest });
    expect(schedule.status()[0]?.lastGap?.fromMs).toBeGreaterThan(NOON + 30_000);
    expect(said).toEqual([{ ...longest, collectors: ['cpu', 'mem'] }]);
  });

  it('records a gap after the machine slept, and does not make up for it', async () => {
    const { clock, schedule, delivered } = setUp([[counting('cpu'), 5000]]);

    schedule.start();
    await clock.advance(6_000);
    clock.setWall(NOON + 3_600_000 + 7_000);
    await clock.advance(5_000);

    expect(delivered()).toEqual(['cpu@0', 'cpu@5', 'cpu@3610']);
    expect(schedule.status()[0]).toMatchObject({
      missed: 720,
      lastGap: { fromMs: NOON + 10_000, toMs: NOON + 3_605_000, reason: 'late' },
    });
  });

  it('goes on at once when the wall clock was set back', async () => {
    const { clock, schedule, delivered } = setUp([[counting('cpu'), 5000]], { startMs: NOON + 3_600_000 });

    schedule.start();
    await clock.advance(5_000);
    clock.setWall(NOON);
    await clock.advance(15_000);

    expect(delivered().slice(-2)).toEqual(['cpu@10', 'cpu@15']);
  });

  it('delivers what is under way when stopped, and nothing that comes after the end', async () => {
    const slow = (name: string, ms: number): Collector =>
      counting(name, {
        collect: (atMs) => new Promise((resolve) => clock.after(ms, () => resolve([point(name, atMs)]))),
      });
    const { clock, schedule, delivered } = setUp([
      [slow('soon', 500), 5000],
      [slow('late', 3000), 5000],
    ]);

    schedule.start();
    const stopped = schedule.stop();
    await clock.advance(10_000);
    await stopped;

    expect(delivered().filter((batch) => batch !== '')).toEqual(['soon@0']);
  });

  it('sets no timer when there is nothing to collect, and none longer than timers can be', async () => {
    const none = setUp([]);
    none.schedule.start();
    expect(none.clock.timers()).toEqual([]);

    const rare = setUp([[counting('rare'), 90 * 86_400_000]]);
    rare.schedule.start();
    await rare.clock.advance(1000);
    expect(Math.max(...rare.clock.timers())).toBeLessThanOrEqual(3_600_000);
  });

  it('stops though a collector hangs', async () => {
    const { clock, schedule } = setUp([[counting('dead', { collect: () => new Promise(() => {}) }), 5000]]);

    schedule.start();
    const stopped = schedule.stop();
    await clock.advance(1_000);

    await expect(stopped).resolves.toBeUndefined();
  });
});
