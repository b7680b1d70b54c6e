import type { Series } from './api.js';

type Column = (number | null)[];

/** Series on one time axis: Unix seconds first, then a column each, null where a series has no value at a time. */
export function toColumns(
  series: readonly { times: readonly number[]; values: readonly number[] }[],
): [number[], ...Column[]] {
  const times = [...new Set(series.flatMap((one) => one.times))].toSorted((a, b) => a - b);
  const columns = series.map((one): Column => {
    const at = new Map(one.times.map((time, i) => [time, one.values[i] ?? null]));
    return times.map((time) => at.get(time) ?? null);
  });
  return [times.map((time) => time / 1000), ...columns];
}

/** Sum of series step by step, e.g. of all network interfaces. */
export function sumSeries(series: readonly Series[]): { times: number[]; values: number[] } {
  const sums = new Map<number, number>();
  for (const { times, values } of series) {
    for (const [i, time] of times.entries()) sums.set(time, (sums.get(time) ?? 0) + (values[i] ?? 0));
  }
  const times = [...sums.keys()].toSorted((a, b) => a - b);
  return { times, values: times.map((time) => sums.get(time) ?? 0) };
}

/** Per second from a counter's newest value of each step; a counter that went back gives no value there. */
export function toRate({ tags, times, values }: Series): Series {
  const rates: { time: number; rate: number }[] = [];
  for (let i = 1; i < times.length; i += 1) {
    const elapsed = ((times[i] ?? 0) - (times[i - 1] ?? 0)) / 1000;
    const increase = (values[i] ?? 0) - (values[i - 1] ?? 0);
    if (increase >= 0 && elapsed > 0) rates.push({ time: times[i] ?? 0, rate: increase / elapsed });
  }
  return { tags, times: rates.map(({ time }) => time), values: rates.map(({ rate }) => rate) };
}
