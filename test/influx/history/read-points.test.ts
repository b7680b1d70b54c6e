import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Point } from '../../../src/model/point.ts';
import { readPoints } from '../../../src/influx/history/read-points.ts';
import { encodePoint } from '../../../src/points/encode.ts';
import { anyPoint } from '../../points/any-point.ts';
import { startInfluxd } from '../../support/influxd.ts';

const server = await startInfluxd();
afterAll(() => server?.stop());

const START = Date.UTC(2026, 0, 1);
const SPAN_MS = 3 * 3_600_000;

describe.skipIf(server === undefined)('readPoints from a real InfluxDB', () => {
  it('gives every point back as it was written, oldest first', async () => {
    const { url = '', org = '', token } = server ?? {};
    const bucket = (await server?.createBucket('read')) ?? '';
    // One field name has one type in a measurement, so each point names its own fields.
    const points = fc.sample(anyPoint, { numRuns: 300, seed: 5 }).map((point, i): Point => {
      const fields = Object.fromEntries(Object.entries(point.fields).map(([name, value]) => [`${i}${name}`, value]));
      return { ...point, measurement: 'any', fields, timeMs: START + ((point.timeMs + i * 7919) % SPAN_MS) };
    });
    const response = await fetch(`${url}/api/v2/write?org=${org}&bucket=${bucket}`, {
      method: 'POST',
      headers: { Authorization: `Token ${token}` },
      body: points.map((point) => encodePoint(point)).join('\n'),
    });
    expect(response.status).toBe(204);

    const read: Point[] = [];
    const connection = { url, org, token, timeoutMs: 10_000 };
    const options = { bucket, measurement: 'any', startMs: START, stopMs: START + SPAN_MS };
    for await (const point of readPoints(connection, options)) read.push(point);

    const byTime = (a: Point, b: Point): number => a.timeMs - b.timeMs || (a.subMsNs ?? 0) - (b.subMsNs ?? 0);
    expect(read).toEqual(points.toSorted(byTime));
  });
});
