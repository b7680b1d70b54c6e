import { describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/correlate/engine/engine.ts';
import { count, detection, gt, ruleSet, s, threshold } from './rule-builder.ts';
import { brief, config, ev, pt } from './run.ts';

const rules = (atLeast: number, hash: string) =>
  ruleSet(detection('fail'), count('burst', 'fail', atLeast, s(60), { hash }));

describe('7.20 persistence', () => {
  test('windows go on from a snapshot', () => {
    const before = createEngine({ rules: rules(3, 'v1'), config: config() });
    before.apply(ev(1, 'fail'));
    before.apply(ev(2, 'fail'));
    const after = createEngine({ rules: rules(3, 'v1'), config: config(), snapshot: before.snapshot() });
    expect(after.apply(ev(3, 'fail')).map(brief)).toEqual(['burst firing +3']);
  });

  test('a changed rule starts empty, its firing alerts resolve', () => {
    const before = createEngine({ rules: rules(2, 'v1'), config: config() });
    const [firing] = [...before.apply(ev(1, 'fail')), ...before.apply(ev(2, 'fail'))];
    const after = createEngine({ rules: rules(3, 'v2'), config: config(), snapshot: before.snapshot() });
    const [resolved, ...rest] = after.apply({ kind: 'start', nowMs: 9000 });
    expect(rest).toEqual([]);
    expect(resolved).toMatchObject({
      state: 'resolved',
      reason: 'rule_changed',
      atMs: 2000,
      fingerprint: firing?.fingerprint,
    });
    expect(resolved?.evidence).toEqual(firing?.evidence);
    expect(after.apply(ev(3, 'fail'))).toEqual([]);
  });

  test('reload keeps what is unchanged and ends what is gone', () => {
    const engine = createEngine({ rules: rules(2, 'v1'), config: config() });
    engine.apply(ev(1, 'fail'));
    expect(engine.reload(rules(2, 'v1'), 1000)).toEqual([]);
    expect(engine.apply(ev(2, 'fail')).map(brief)).toEqual(['burst firing +2']);
    expect(engine.reload(ruleSet(detection('fail')), 2000).map(brief)).toEqual(['burst resolved +2']);
    expect(engine.apply(ev(3, 'fail'))).toEqual([]);
  });

  test('timers run after a reload', () => {
    const engine = createEngine({ rules: rules(1, 'v1'), config: config() });
    engine.apply(ev(1, 'fail'));
    engine.reload(rules(1, 'v1'), 1000);
    expect(engine.finish(1_000_000).map(brief)).toEqual(['burst resolved +901']);
  });

  test('infinite values survive', () => {
    const infinite = ruleSet({ ...threshold('cpu', { condition: gt(0) }) });
    const engine = createEngine({ rules: infinite, config: config() });
    engine.apply(pt(0, 5));
    const text = engine.snapshot();
    const again = createEngine({ rules: infinite, config: config(), snapshot: text });
    expect(again.snapshot()).toBe(text);
  });

  test('a snapshot of another format is refused and counted', () => {
    const engine = createEngine({ rules: rules(1, 'v1'), config: config(), snapshot: '{"format":"other"}' });
    expect(engine.counters().totals).toEqual({ snapshot_refused: 1 });
  });
});
