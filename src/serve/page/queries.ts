import { type Counts, get, type Series } from './api.js';
import { sumSeries, toRate } from './columns.js';
import { type Frame, stepOf } from './timeframe.js';

/** Steps of a line, and of bars, over the width of a chart. */
const LINE_STEPS = 180;
const BAR_STEPS = 60;

/** History of a field over a frame. */
export async function history(
  frame: Frame,
  measurement: string,
  field: string,
  aggregate: 'mean' | 'last',
  tags: Readonly<Record<string, string>> = {},
): Promise<readonly Series[]> {
  const query = { ...timesOf(frame), every: stepOf(frame, LINE_STEPS), aggregate, ...tags };
  const { series } = await get<{ series: readonly Series[] }>(
    `metrics/${measurement}/${field}/history`,
    query,
  );
  return series;
}

/** A counter per second, summed over its series. */
export async function counterRate(
  frame: Frame,
  measurement: string,
  field: string,
): Promise<{ times: number[]; values: number[] }> {
  return sumSeries((await history(frame, measurement, field, 'last')).map(toRate));
}

/** Failed SSH logins in each step. */
export async function failedLogins(frame: Frame): Promise<{ times: number[]; values: number[] }> {
  const query = { ...timesOf(frame), every: stepOf(frame, BAR_STEPS) };
  const { counts } = await get<{ counts: readonly Counts[] }>('events/counts', query);
  const failures = counts.filter(({ action, outcome }) => action === 'ssh_login' && outcome === 'failure');
  return sumSeries(failures.map(({ times, counts: values }) => ({ tags: {}, times, values })));
}

function timesOf({ startMs, stopMs }: Frame): { start: string; stop: string } {
  return { start: String(startMs / 1000), stop: String(stopMs / 1000) };
}
