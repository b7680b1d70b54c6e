import { z } from 'zod';
import { AGGREGATES } from '../../model/history.ts';
import { durationMs } from '../../lib/schema.ts';
import type { HistoryReader } from '../reader.ts';
import { type Route, route } from '../route.ts';
import { timeParameter, toMs } from '../time-parameter.ts';

/** As many as Prometheus gives; a week by minutes fits. */
const MAX_STEPS = 11_000;

const historyQuery = z
  .strictObject({
    start: timeParameter('-1h'),
    stop: timeParameter('now'),
    every: durationMs('10s').describe('Width of a step; `0s` gives the raw points.'),
    aggregate: z.enum(AGGREGATES).default('mean').describe('How the points of a step become one.'),
    tag: z
      .record(z.string(), z.string())
      .default({})
      .describe('Tags a series must carry: `tag.cpu=cpu-total`.'),
  })
  .refine(({ every }) => every === 0 || every >= 1000, {
    path: ['every'],
    message: 'at least 1s, or 0s for raw points',
  });

/** Newest values and history of every numeric field. */
export function metricRoutes(reader: HistoryReader, now: () => number): readonly Route[] {
  return [
    route({
      path: '/api/v1/metrics',
      summary: 'The newest value of every field of every series.',
      handle: () => ({ json: { metrics: reader.latest() } }),
    }),
    route({
      path: '/api/v1/metrics/{measurement}/{field}/history',
      summary: 'History of one field, a series for each set of tags.',
      query: historyQuery,
      queryPrefix: 'tag',
      handle({ params, query }) {
        const nowMs = now();
        const startMs = toMs(query.start, nowMs);
        const stopMs = toMs(query.stop, nowMs);
        const everyMs = query.every === 0 ? undefined : widenStep(query.every, stopMs - startMs);
        const { measurement = '', field = '' } = params;
        const series = reader.query({
          measurement,
          field,
          tags: query.tag,
          startMs,
          stopMs,
          everyMs,
          aggregate: query.aggregate,
        });
        return { json: { measurement, field, startMs, stopMs, everyMs, aggregate: query.aggregate, series } };
      },
    }),
    route({
      path: '/api/v1/usage/average',
      summary: 'Mean use of CPU, memory and swap in percent over a time.',
      query: z.strictObject({ start: timeParameter('-24h'), stop: timeParameter('now') }),
      handle({ query }) {
        const nowMs = now();
        const [startMs, stopMs] = [toMs(query.start, nowMs), toMs(query.stop, nowMs)];
        const mean = (measurement: string, field: string, tags = {}): number | undefined => {
          const everyMs = Math.max(1000, stopMs - startMs);
          const all = reader.query({
            measurement,
            field,
            tags,
            startMs,
            stopMs,
            everyMs,
            aggregate: 'mean',
          });
          const values = all.flatMap(({ values: steps }) => steps);
          return values.length === 0
            ? undefined
            : values.reduce((sum, value) => sum + value, 0) / values.length;
        };
        const cpu = mean('cpu', 'usage_active', { cpu: 'cpu-total' });
        return {
          json: {
            startMs,
            stopMs,
            cpu,
            memory: mean('mem', 'used_percent'),
            swap: mean('swap', 'used_percent'),
          },
        };
      },
    }),
    route({
      path: '/api/v1/processes',
      summary: 'The processes that used most CPU and memory when last looked at.',
      handle: () => ({ json: { processes: newestProcesses(reader) } }),
    }),
  ];
}

/**
 * The step that was asked for, or the narrowest that gives no more than `MAX_STEPS`: of whole seconds, a minute, or whole
 * five minutes, which the store has at hand.
 */
function widenStep(everyMs: number, spanMs: number): number {
  const leastMs = spanMs / MAX_STEPS;
  if (everyMs >= leastMs) return everyMs;
  const unitMs = leastMs <= 10_000 ? 1000 : leastMs <= 60_000 ? 60_000 : 300_000;
  return Math.ceil(leastMs / unitMs) * unitMs;
}

function newestProcesses(reader: HistoryReader): readonly object[] {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { measurement, tags, field, value, timeMs } of reader.latest()) {
    if (measurement !== 'procstat') continue;
    const key = JSON.stringify(tags);
    const row = rows.get(key) ?? { ...tags, timeMs };
    rows.set(key, { ...row, [field]: value });
  }
  return [...rows.values()];
}
