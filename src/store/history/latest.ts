import type { LatestValue } from '../../model/history.ts';
import { fromStored, seriesKey } from './column.ts';
import type { HotTail } from './hot-tail.ts';

/**
 * The newest value of every field of every series among the values that are not packed yet: those of the last five
 * minutes at least. What has fallen silent for longer is absent.
 */
export function latestValues(hot: HotTail, measurement: string | undefined): LatestValue[] {
  const newest = new Map<string, LatestValue>();
  for (const start of hot.windows()) {
    for (const { column, samples } of hot.columns(start)) {
      if (measurement !== undefined && column.measurement !== measurement) continue;
      const { times, values } = samples();
      const timeMs = times.at(-1);
      const stored = values.at(-1);
      if (timeMs === undefined || stored === undefined) continue;
      const key = `${seriesKey(column)} ${column.field}`;
      if ((newest.get(key)?.timeMs ?? -Infinity) > timeMs) continue;
      const value = fromStored(column.type, stored);
      newest.set(key, {
        measurement: column.measurement,
        tags: column.tags,
        field: column.field,
        timeMs,
        value: typeof value === 'bigint' ? Number(value) : value,
      });
    }
  }
  return [...newest.values()];
}
