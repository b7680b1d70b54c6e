import { describe, expect, it } from 'vitest';
import { compareRows, parseExpectation } from '../../../../src/correlate/backtest/replay/expectation.ts';
import { isEqual } from '../../../../src/correlate/backtest/diff.ts';
import { toTransitionRow } from '../../../../src/correlate/backtest/replay/transition-row.ts';
import type { Transition } from '../../../../src/model/alert.ts';
import { loginAt } from '../history.ts';

const TRANSITION: Transition = {
  atMs: Date.UTC(2026, 10, 20, 10, 0, 0, 5),
  state: 'firing',
  rule: 'r',
  title: 'R',
  group: { 'host.name': 'h' },
  level: 'high',
  value: Infinity,
  count: 1,
  fingerprint: '0123456789abcdef',
  labels: { team: 'a' },
  annotations: { summary: 's' },
  evidence: {
    events: [loginAt(Date.UTC(2026, 10, 20, 10))],
    points: [{ timeMs: 0, measurement: 'cpu', field: 'f', tags: {}, value: 1.5, rule: 'busy' }],
    droppedEvents: 2,
    droppedPoints: 3,
  },
  startedAtMs: 0,
  tags: [],
};

describe('toTransitionRow', () => {
  it('has the eleven public keys, ISO times, and a word for what JSON can not say', () => {
    expect(JSON.stringify(toTransitionRow(TRANSITION))).toBe(
      '{"at":"2026-11-20T10:00:00.005Z","state":"firing","rule":"r","group":{"host.name":"h"},"level":"high",' +
        '"value":"Infinity","count":1,"fingerprint":"0123456789abcdef","labels":{"team":"a"},' +
        '"annotations":{"summary":"s"},"evidence":{"events":[{"@timestamp":"2026-11-20T10:00:00.000Z",' +
        '"event.id":"h:1795168800000","event.action":"ssh_login","event.category":"authentication",' +
        '"event.outcome":"failure","host.name":"h","process.name":"sshd","message":"Failed password"}],' +
        '"points":[{"at":"1970-01-01T00:00:00.000Z","measurement":"cpu","field":"f","tags":{},"value":1.5,' +
        '"rule":"busy"}],"dropped_events":2,"dropped_points":3,"evidence_dropped":5}}',
    );
  });
});

describe('expectations', () => {
  const row = toTransitionRow({ ...TRANSITION, value: 3 });

  it.each([
    ['rows', JSON.stringify(row)],
    ['an array', JSON.stringify([row], undefined, 2)],
    ['an object with transitions', JSON.stringify({ name: 'x', transitions: [row] })],
    ['some keys only', '{"rule":"r","state":"firing","group":{"host.name":"h"}}\n'],
    ['another spelling of the instant', '{"at":"2026-11-20T11:00:00.005+01:00","rule":"r"}'],
  ])('compare as %s', (_name, text) => {
    expect(isEqual(compareRows(parseExpectation(text, 'e'), [row]))).toBe(true);
  });

  it('expect silence from an empty file', () => {
    expect(parseExpectation('', 'e')).toEqual([]);
    expect(isEqual(compareRows([], [row]))).toBe(false);
  });

  it('show what is missing and what is too much', () => {
    const other = toTransitionRow({ ...TRANSITION, rule: 'q' });

    expect(compareRows([{ rule: 'p' }, { rule: 'r' }], [row, other]).map((r) => r.sign)).toEqual([
      '-',
      ' ',
      '+',
    ]);
  });

  it.each(['{', '5', '{"rule":"r"}\nx', '[1]'])('refuse %j with its place', (text) => {
    expect(() => parseExpectation(text, 'e.ndjson')).toThrowError(
      expect.objectContaining({
        code: 'CW_EXPECT_INVALID',
        place: expect.objectContaining({ path: 'e.ndjson' }),
      }),
    );
  });
});
