import { expect, it } from 'vitest';
import { createRateBound } from '../../../src/logs/syslog/rate-bound.ts';
import { createManualClock } from '../manual-clock.ts';

function allowed(bound: ReturnType<typeof createRateBound>, peer: string, tries: number): number {
  return Array.from({ length: tries }, () => bound.allows(peer)).filter(Boolean).length;
}

it('allows a second’s worth at once, and so many a second after', () => {
  const clock = createManualClock();
  const bound = createRateBound(clock, 10);

  expect(allowed(bound, 'a', 50)).toBe(10);
  clock.advance(500);
  expect(allowed(bound, 'a', 50)).toBe(5);
  clock.advance(60_000);
  expect(allowed(bound, 'a', 50)).toBe(10);
});

it('keeps peers apart', () => {
  const bound = createRateBound(createManualClock(), 10);
  allowed(bound, 'a', 50);

  expect(allowed(bound, 'b', 5)).toBe(5);
});

it('forgets peers rather than growing', () => {
  const bound = createRateBound(createManualClock(), 1);
  bound.allows('first');
  for (let i = 0; i < 5000; i++) bound.allows(`peer ${i}`);

  expect(bound.allows('first')).toBe(true);
});
