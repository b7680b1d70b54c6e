import { describe, expect, it } from 'vitest';
import { dispatch } from '../../src/alerts/dispatch.ts';
import { aTransition } from '../support/transition.ts';

const recipients = [
  { name: 'log', minLevel: 'low' },
  { name: 'pager', minLevel: 'critical' },
] as const;

describe('alerts/dispatch', () => {
  it('tells every recipient whose level is reached', () => {
    const told = (level: 'low' | 'critical') =>
      dispatch(aTransition({ level }), recipients).map(({ receiver }) => receiver);
    expect(told('low')).toEqual(['log']);
    expect(told('critical')).toEqual(['log', 'pager']);
  });

  it('gives one key to one message: the same again for the same transition, another for everything else', () => {
    const key = (changes: Parameters<typeof aTransition>[0]) =>
      dispatch(aTransition(changes), recipients)[0]?.idempotencyKey;
    expect(key({})).toBe(key({}));
    const others = [
      { state: 'resolved' },
      { startedAtMs: 1 },
      { fingerprint: 'ffffffffffffffff' },
      { level: 'critical' },
    ] as const;
    expect(new Set([key({}), ...others.map(key)]).size).toBe(others.length + 1);
  });
});
