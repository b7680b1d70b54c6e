import { describe, expect, it } from 'vitest';
import { classifyAnswer } from '../../src/influx/write-outcome.ts';

const json = (message: string): string => JSON.stringify({ code: 'x', message });

describe('classifyAnswer', () => {
  it.each([
    [204, '', 'accepted'],
    [200, '<html>login', 'held'],
    [200, '', 'held'],
    [201, json('partial write'), 'held'],
    [202, '', 'held'],
    [400, json("unable to parse 'x'"), 'refused'],
    [400, '<html>Bad Request</html>', 'held'],
    [422, json('partial write: dropped=2'), 'partial'],
    [422, 'no', 'held'],
    [413, json('too large'), 'too_large'],
    [413, '<html>', 'too_large'],
    [408, '', 'retry'],
    [429, json('slow down'), 'retry'],
    [500, json('internal error'), 'retry'],
    [502, '<html>', 'retry'],
    [503, '', 'retry'],
    [301, '', 'held'],
    [401, json('unauthorized access'), 'held'],
    [403, json('insufficient permissions for write'), 'held'],
    [404, json('bucket "x" not found'), 'held'],
  ])('%i with %s is %s', (status, body, kind) => {
    expect(classifyAnswer(status, body, undefined).kind).toBe(kind);
  });

  it('keeps how long the server asks to wait and how many points it dropped', () => {
    expect(classifyAnswer(503, '', 2000)).toMatchObject({ retryAfterMs: 2000 });
    expect(classifyAnswer(422, json('partial write: x dropped=17'), undefined)).toMatchObject({ dropped: 17 });
  });

  it('explains itself', () => {
    expect(classifyAnswer(404, json('bucket "x" not found'), undefined)).toEqual({
      kind: 'held',
      reason: '404: bucket "x" not found',
    });
    expect(classifyAnswer(200, '<html>login', undefined, 'text/html')).toEqual({
      kind: 'held',
      reason: '200 (text/html) instead of 204, so what answers is not InfluxDB: <html>login',
    });
    expect(classifyAnswer(401, '', undefined)).toEqual({ kind: 'held', reason: '401: no explanation' });
  });
});
