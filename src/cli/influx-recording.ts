import type { ReplaySources } from '../correlate/backtest/replay/merge-arrivals.ts';
import type { RuleSet } from '../correlate/rule.ts';
import { flux } from '../influx/flux.ts';
import { readPoints } from '../influx/history/read-points.ts';
import { createQuery } from '../influx/query.ts';
import { pointToEvent } from '../points/point-to-event.ts';
import type { Point } from '../model/point.ts';
import type { HistoryRange } from './history/history-range.ts';
import type { InfluxConnection } from './influx-connection.ts';

const HOUR_MS = 3_600_000;
const EVENTS = 'security_event';

/** What InfluxDB holds of a time, as a replay reads it: the measurements that rules look at, and the events. */
export function influxSources(
  connection: InfluxConnection,
  rules: RuleSet,
  range: HistoryRange,
): ReplaySources {
  const measurements = rules.rules.flatMap((rule) => (rule.kind === 'metric' ? [rule.measurement] : []));
  const { buckets } = connection;
  const points = pointsOf(connection, buckets.metrics, [...new Set(measurements)], range);
  const events = pointsOf(connection, buckets.security, [EVENTS], range);
  return { points, events: [{ source: 'influxdb', batches: toEvents(events) }] };
}

/** Points of several measurements in order of time, an hour at a time. */
async function* pointsOf(
  connection: InfluxConnection,
  bucket: string,
  measurements: readonly string[],
  range: HistoryRange,
): AsyncGenerator<readonly Point[]> {
  const firstMs = await firstTime(connection, bucket, measurements, range);
  if (firstMs === undefined) return;
  for (let startMs = firstMs; startMs < range.stopMs; startMs += HOUR_MS) {
    const hour: Point[] = [];
    const stopMs = Math.min(startMs + HOUR_MS, range.stopMs);
    for (const measurement of measurements) {
      const options = { bucket, startMs, stopMs, measurement, windowMs: HOUR_MS };
      for await (const point of readPoints(connection, options)) hour.push(point);
    }
    yield hour.toSorted((a, b) => a.timeMs - b.timeMs || (a.subMsNs ?? 0) - (b.subMsNs ?? 0));
  }
}

/** When the history begins, so that no empty hour is asked for. */
async function firstTime(
  connection: InfluxConnection,
  bucket: string,
  measurements: readonly string[],
  { startMs, stopMs }: HistoryRange,
): Promise<number | undefined> {
  if (measurements.length === 0) return undefined;
  const rows = createQuery(connection)(flux`from(bucket: ${bucket})
    |> range(start: ${new Date(startMs)}, stop: ${new Date(stopMs)})
    |> filter(fn: (r) => contains(value: r._measurement, set: ${measurements}))
    |> first()
    |> keep(columns: ["_time"])
    |> group()
    |> sort(columns: ["_time"])
    |> limit(n: 1)`);
  for await (const { _time } of rows) return Math.floor(Date.parse(String(_time)));
  return undefined;
}

async function* toEvents(batches: AsyncIterable<readonly Point[]>) {
  for await (const points of batches)
    yield points.map((point) => pointToEvent(point)).filter((event) => event !== undefined);
}
