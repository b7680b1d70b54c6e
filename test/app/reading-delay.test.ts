import { describe, expect, it } from 'vitest';
import { createReadingDelay } from '../../src/app/reading-delay.ts';
import type { SourceStatus } from '../../src/logs/source.ts';
import { createManualClock } from '../support/manual-clock.ts';

function setUp() {
  const clock = createManualClock();
  const log = { read: 0, written: 0, stalled: 0 };
  const status = (): SourceStatus[] => [
    {
      id: 'a',
      kind: 'file',
      state: 'reading',
      lines: 0,
      gaps: 0,
      bytes: log.read,
      lagBytes: log.written - log.read,
      stalledBytes: log.stalled,
    },
  ];
  return { clock, log, delay: createReadingDelay(status, clock), signal: new AbortController().signal };
}

describe('app/reading-delay', () => {
  it('knows how old the first unread byte is', async () => {
    const { clock, log, delay } = setUp();
    expect(delay.nowMs()).toBe(0);
    log.written = 100;
    delay.nowMs();
    await clock.advance(1000);
    log.written = 200;
    expect(delay.nowMs()).toBe(1000);
    log.read = 100;
    await clock.advance(500);
    expect(delay.nowMs()).toBe(500);
    log.read = 200;
    expect(delay.nowMs()).toBe(0);
  });

  it('does not grow with what a writer that died left of a line', async () => {
    const { clock, log, delay } = setUp();
    log.written = 100;
    delay.nowMs();
    await clock.advance(5000);
    log.stalled = 100;
    expect(delay.nowMs()).toBe(0);
    log.written = 150;
    delay.nowMs();
    await clock.advance(1000);
    expect(delay.nowMs()).toBe(1000);
  });

  it('waits until all is read', async () => {
    const { clock, log, delay, signal } = setUp();
    log.written = 300;
    let answer: boolean | undefined;
    void delay.atMost(0, 60_000, signal).then((there) => (answer = there));
    for (let i = 0; i < 2; i += 1) {
      log.read += 100;
      await clock.advance(100);
      expect(answer).toBeUndefined();
    }
    log.read = 300;
    await clock.advance(100);
    expect(answer).toBe(true);
  });

  it('waits for no unfinished last line', async () => {
    const { clock, log, delay, signal } = setUp();
    log.written = 10;
    let answer: boolean | undefined;
    void delay.atMost(0, 60_000, signal).then((there) => (answer = there));
    await clock.advance(100);
    expect(answer).toBe(true);
  });

  it('waits no longer than told', async () => {
    const { clock, log, delay, signal } = setUp();
    log.written = 1_000_000;
    let answer: boolean | undefined;
    void delay.atMost(0, 500, signal).then((there) => (answer = there));
    for (let i = 0; i < 6; i += 1) {
      log.read += 1;
      await clock.advance(100);
    }
    expect(answer).toBe(false);
  });

  it('lets a delay pass that is within what is allowed', async () => {
    const { log, delay, signal } = setUp();
    log.written = 100;
    expect(await delay.atMost(5000, 500, signal)).toBe(true);
  });
});
