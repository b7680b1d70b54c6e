import type { Alert } from './api.js';
import { toBands } from './bands.js';
import { createChart } from './chart.js';
import { sumSeries, toColumns } from './columns.js';
import { byId } from './element.js';
import { bytes } from './format.js';
import { counterRate, failedLogins, history } from './queries.js';
import type { Frame } from './timeframe.js';

const percent = (value: number): string => `${Math.round(value)} %`;
const perSecond = (value: number): string => `${bytes(value)}/s`;

/** The charts of the page. */
export interface Charts {
  /** Draws all; resolves with the time of the first CPU sample in the frame. */
  draw(frame: Frame, alerts: readonly Alert[]): Promise<number | undefined>;
}

/** Makes the charts in the places that index.html gives them. */
export function createCharts(): Charts {
  const hero = createChart(byId('hero'), {
    series: [
      { name: 'CPU', color: '--cpu', kind: 'area' },
      { name: 'failed logins', color: '--fail', kind: 'bars', axis: 'right' },
    ],
    height: 280,
    max: 100,
    format: percent,
  });
  const small = { height: 150 };
  const memory = createChart(byId('memory'), {
    ...small,
    series: [{ name: 'memory', color: '--mem', kind: 'area' }],
    max: 100,
    format: percent,
  });
  const load = createChart(byId('load'), {
    ...small,
    series: [{ name: 'load', color: '--aux', kind: 'area' }],
    format: (value) => value.toFixed(1),
  });
  const net = createChart(byId('net'), {
    ...small,
    series: pair('received', '--cpu', 'sent', '--warn'),
    format: perSecond,
  });
  const disk = createChart(byId('disk'), {
    ...small,
    series: pair('read', '--aux', 'written', '--fail'),
    format: perSecond,
  });
  return {
    async draw(frame, alerts) {
      const [cpu, failed] = await Promise.all([
        history(frame, 'cpu', 'usage_active', 'mean', { 'tag.cpu': 'cpu-total' }),
        failedLogins(frame),
      ]);
      hero.draw(toColumns([sumSeries(cpu.slice(0, 1)), failed]), frame, toBands(alerts, frame.stopMs));
      const [used, load1] = await Promise.all([
        history(frame, 'mem', 'used_percent', 'mean'),
        history(frame, 'system', 'load1', 'mean'),
      ]);
      memory.draw(toColumns([sumSeries(used.slice(0, 1))]), frame);
      load.draw(toColumns([sumSeries(load1.slice(0, 1))]), frame);
      const [received, sent] = await Promise.all([
        counterRate(frame, 'net', 'bytes_recv'),
        counterRate(frame, 'net', 'bytes_sent'),
      ]);
      net.draw(toColumns([received, sent]), frame);
      byId('net-now').textContent = `in ${newest(received)} · out ${newest(sent)}`;
      const [read, written] = await Promise.all([
        counterRate(frame, 'diskio', 'read_bytes'),
        counterRate(frame, 'diskio', 'write_bytes'),
      ]);
      disk.draw(toColumns([read, written]), frame);
      byId('disk-now').textContent = `read ${newest(read)} · write ${newest(written)}`;
      return cpu[0]?.times[0];
    },
  };
}

function pair(first: string, firstColor: string, second: string, secondColor: string) {
  return [
    { name: first, color: firstColor, kind: 'area' },
    { name: second, color: secondColor, kind: 'line' },
  ] as const;
}

function newest({ values }: { values: readonly number[] }): string {
  return perSecond(values.at(-1) ?? 0);
}
