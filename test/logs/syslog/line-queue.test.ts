import { expect, it } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLineQueue } from '../../../src/logs/syslog/line-queue.ts';
import { createTally } from '../../../src/logs/tally.ts';
import { until } from '../recorder.ts';

it('lets others in between two batches, also where the sink takes them at once', async () => {
  const queue = createLineQueue({
    source: 'syslog',
    clock: systemClock,
    random: () => 0,
    tally: createTally('syslog', 'syslog', systemClock),
    maxLines: 10_000,
    maxBytes: 1 << 20,
  });
  for (let n = 0; n < 10_000; n++) queue.add({ text: 'x', id: `g:${n}` }, 'peer');
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const turnsAt: number[] = [];
  let taken = 0;
  queue.start(async ({ lines }) => {
    taken += lines.length;
    turnsAt.push(turns);
  });
  await until(() => taken === 10_000);
  isOver = true;
  await queue.stop();

  expect(turnsAt.length).toBeGreaterThanOrEqual(20);
  expect(new Set(turnsAt).size).toBeGreaterThanOrEqual(turnsAt.length - 1);
});
