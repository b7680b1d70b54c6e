import type { Series } from './api.js';

type Column = (number | null | undefined)[];

/** A pause longer than this many usual steps is shown as one: nothing was measured, so no line leads across. */
const GAP_STEPS = 4;

/** Moments, one step behind the last value before each long pause, at which a line has to end. */
function endsOf(times: readonly number[]): readonly number[] {
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return steps.flatMap((step, i) => (step > usual * GAP_STEPS ? [(times[i] ?? 0) + usual] : []));
}

/**
 * Series on one time axis: Unix seconds first, then a column each. Where a series has no value at a time of another one
 * its column has undefined (its line leads on); where it pauses, null (its line ends).
 */
export function toColumns(
  series: readonly { times: readonly number[]; values: readonly number[] }[],
): [number[], ...Column[]] {
  const ends = series.map((one) => endsOf(one.times));
  const times = [...new Set([...series.flatMap((one) => one.times), ...ends.flat()])].toSorted(
    (a, b) => a - b,
  );
  const columns = series.map((one, i): Column => {
    const at = new Map<number, number | null>(one.times.map((time, n) => [time, one.values[n] ?? null]));
    for (const end of ends[i] ?? []) at.set(end, null);
    return times.map((time) => at.get(time));
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
