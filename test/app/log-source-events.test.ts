import { expect, it } from 'vitest';
import { toGapEvent } from '../../src/app/log-source-events.ts';
import type { LogGap } from '../../src/model/log-line.ts';

const GAP: LogGap = {
  source: 'file:/var/log/auth.log',
  path: '/var/log/auth.log',
  noticedMs: 1_795_171_289_000,
  reason: 'rotated_unread',
  from: 0,
  detail: '/var/log/auth.log.1.xz was rotated before it was read',
};

it('two gaps that are noticed at the same time are two events', () => {
  const other = { ...GAP, detail: '/var/log/auth.log.2.xz was rotated before it was read' };

  expect(toGapEvent(GAP, 'web1')['event.id']).toBe(toGapEvent({ ...GAP }, 'web1')['event.id']);
  expect(toGapEvent(GAP, 'web1')['event.id']).not.toBe(toGapEvent(other, 'web1')['event.id']);
});
