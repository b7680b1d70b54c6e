import {
  type Alert,
  type Counts,
  get,
  type Latest,
  openStream,
  type SecurityEvent,
  type Series,
  type Status,
} from './api.js';
import { alertCard } from './alert-card.js';
import { createChart } from './chart.js';
import { sumSeries, toColumns, toRate } from './columns.js';
import { byId, element } from './element.js';
import { eventTable } from './event-table.js';
import { bytes, readable } from './format.js';
import { drawHeader, drawLive } from './header.js';
import { drawTiles } from './tiles.js';

/** Ranges of the page and the width of a step in each. */
const RANGES = { '5m': '2s', '15m': '5s', '1h': '15s', '6h': '1m', '24h': '5m' } as const;
type Range = keyof typeof RANGES;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
/** Shortest pause between two looks at the history, however fast news come in. */
const REFRESH_MS = 1000;
const EVENTS_SHOWN = 60;

const percent = (value: number): string => `${Math.round(value)} %`;
const perSecond = (value: number): string => `${bytes(value)}/s`;

const charts = {
  hero: createChart(byId('hero'), {
    series: [
      { name: 'CPU', color: '--cpu', kind: 'area' },
      { name: 'failed logins', color: '--fail', kind: 'bars', axis: 'right' },
    ],
    height: 280,
    max: 100,
    format: percent,
  }),
  memory: createChart(byId('memory'), {
    series: [{ name: 'memory', color: '--mem', kind: 'area' }],
    height: 150,
    max: 100,
    format: percent,
  }),
  load: createChart(byId('load'), {
    series: [{ name: 'load', color: '--aux', kind: 'area' }],
    height: 150,
    format: (value) => value.toFixed(1),
  }),
  net: createChart(byId('net'), {
    series: [
      { name: 'received', color: '--cpu', kind: 'area' },
      { name: 'sent', color: '--warn', kind: 'line' },
    ],
    height: 150,
    format: perSecond,
  }),
  disk: createChart(byId('disk'), {
    series: [
      { name: 'read', color: '--aux', kind: 'area' },
      { name: 'written', color: '--fail', kind: 'line' },
    ],
    height: 150,
    format: perSecond,
  }),
};

let range: Range = '15m';
/** A new installation has little to show: the charts begin where the data does, but show at least this much. */
const LEAST_SHOWN_MS = 60_000;
const opened = new Set<string>();

let firstMs = 0;
function frameAt(nowMs: number): { startMs: number; stopMs: number } {
  const startMs = Math.max(nowMs - msOf(range), Math.min(firstMs, nowMs - LEAST_SHOWN_MS));
  return { startMs, stopMs: nowMs };
}

function msOf(text: string): number {
  return Number(text.slice(0, -1)) * (SECONDS[text.at(-1) ?? 's'] ?? 1) * 1000;
}

async function history(
  measurement: string,
  field: string,
  aggregate: string,
  tags: Readonly<Record<string, string>> = {},
): Promise<readonly Series[]> {
  const query = { start: `-${range}`, every: RANGES[range], aggregate, ...tags };
  const { series } = await get<{ series: readonly Series[] }>(
    `metrics/${measurement}/${field}/history`,
    query,
  );
  return series;
}

async function counter(measurement: string, field: string): Promise<{ times: number[]; values: number[] }> {
  return sumSeries((await history(measurement, field, 'last')).map(toRate));
}

async function drawHero(alerts: readonly Alert[], nowMs: number): Promise<number> {
  const [cpu, { counts, everyMs }] = await Promise.all([
    history('cpu', 'usage_active', 'mean', { 'tag.cpu': 'cpu-total' }),
    get<{ counts: readonly Counts[]; everyMs: number }>('events/counts', {
      start: `-${range}`,
      every: barWidth(),
    }),
  ]);
  const failures = counts.filter(({ action, outcome }) => action === 'ssh_login' && outcome === 'failure');
  const failed = sumSeries(failures.map(({ times, counts: values }) => ({ tags: {}, times, values })));
  const bands = alerts.map(({ startedAtMs, endedAtMs }) => ({
    startMs: startedAtMs,
    endMs: endedAtMs ?? nowMs,
  }));
  firstMs = cpu[0]?.times[0] ?? nowMs;
  const frame = frameAt(nowMs);
  charts.hero.draw(toColumns([sumSeries(cpu.slice(0, 1)), failed]), frame, bands);
  const recent = nowMs - 60_000 - everyMs;
  return failed.times.reduce((sum, time, i) => (time > recent ? sum + (failed.values[i] ?? 0) : sum), 0);
}

function barWidth(): string {
  return `${Math.max(2, msOf(range) / 1000 / 90)}s`;
}

async function drawSmall(nowMs: number): Promise<void> {
  const frame = frameAt(nowMs);
  const [memory, load, received, sent, read, written] = await Promise.all([
    history('mem', 'used_percent', 'mean'),
    history('system', 'load1', 'mean'),
    counter('net', 'bytes_recv'),
    counter('net', 'bytes_sent'),
    counter('diskio', 'read_bytes'),
    counter('diskio', 'write_bytes'),
  ]);
  charts.memory.draw(toColumns([sumSeries(memory.slice(0, 1))]), frame);
  charts.load.draw(toColumns([sumSeries(load.slice(0, 1))]), frame);
  charts.net.draw(toColumns([received, sent]), frame);
  charts.disk.draw(toColumns([read, written]), frame);
  byId('net-now').textContent =
    `in ${perSecond(received.values.at(-1) ?? 0)} · out ${perSecond(sent.values.at(-1) ?? 0)}`;
  byId('disk-now').textContent =
    `read ${perSecond(read.values.at(-1) ?? 0)} · write ${perSecond(written.values.at(-1) ?? 0)}`;
}

function drawAlerts(alerts: readonly Alert[], nowMs: number): void {
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  byId('alert-count').textContent =
    alerts.length === 0 ? '' : `${firing} firing, ${alerts.length - firing} resolved`;
  const parent = byId('alerts');
  if (alerts.length === 0) {
    parent.replaceChildren(element('div', { class: 'empty' }, 'No alerts. That is good news.'));
    return;
  }
  const cards = alerts.map((alert) => {
    const card = alertCard(alert, opened.has(alert.fingerprint), nowMs);
    card.addEventListener('toggle', () =>
      card.open ? opened.add(alert.fingerprint) : opened.delete(alert.fingerprint),
    );
    return card;
  });
  parent.replaceChildren(...cards);
}

function drawEvents(events: readonly SecurityEvent[]): void {
  byId('event-count').textContent = events.length === 0 ? '' : `newest ${events.length}`;
  byId('events').replaceChildren(
    events.length === 0
      ? element('div', { class: 'empty' }, 'No security events in this range.')
      : eventTable(events),
  );
}

function drawNow(latest: readonly Latest[], failedLastMinute: number, alerts: readonly Alert[]): void {
  const value = (measurement: string, field: string, tag?: string): number | undefined => {
    const found = latest.find(
      (one) =>
        one.measurement === measurement &&
        one.field === field &&
        (tag === undefined || one.tags['cpu'] === tag),
    );
    return typeof found?.value === 'number' ? found.value : undefined;
  };
  const cpu = value('cpu', 'usage_active', 'cpu-total');
  const memory = value('mem', 'used_percent');
  const load = value('system', 'load1');
  const firing = alerts.filter(({ state }) => state === 'firing');
  const tone = (share: number | undefined): 'bad' | 'warn' | undefined =>
    share === undefined || share < 75 ? undefined : share < 90 ? 'warn' : 'bad';
  drawTiles(byId('tiles'), [
    {
      name: 'CPU in use',
      value: cpu === undefined ? '–' : cpu.toFixed(1),
      unit: '%',
      note: `${value('system', 'n_cpus') ?? '–'} CPUs`,
      tone: tone(cpu),
    },
    {
      name: 'Memory in use',
      value: memory === undefined ? '–' : memory.toFixed(1),
      unit: '%',
      note: `${bytes(value('mem', 'available') ?? 0)} available`,
      tone: tone(memory),
    },
    {
      name: 'Load, 1 minute',
      value: load === undefined ? '–' : load.toFixed(2),
      note: `5 min ${value('system', 'load5')?.toFixed(2) ?? '–'}`,
    },
    {
      name: 'Failed logins, last minute',
      value: String(failedLastMinute),
      note: 'ssh_login, outcome failure',
      tone: failedLastMinute >= 5 ? 'bad' : undefined,
    },
    {
      name: 'Alerts firing',
      value: String(firing.length),
      note: readable(firing[0]?.newest.title ?? 'all quiet'),
      tone: firing.length > 0 ? 'bad' : undefined,
    },
  ]);
  byId('memory-now').textContent =
    `${bytes(value('mem', 'used') ?? 0)} of ${bytes(value('mem', 'total') ?? 0)}`;
  byId('load-now').textContent = `${value('processes', 'total') ?? '–'} processes`;
}

async function refresh(): Promise<void> {
  const nowMs = Date.now();
  const [{ alerts }, { events }, { metrics }, status] = await Promise.all([
    get<{ alerts: readonly Alert[] }>('alerts', { limit: '50' }),
    get<{ events: readonly SecurityEvent[] }>('events', { start: `-${range}`, limit: String(EVENTS_SHOWN) }),
    get<{ metrics: readonly Latest[] }>('metrics'),
    get<Status>('status'),
  ]);
  const failedLastMinute = await drawHero(alerts, nowMs);
  await drawSmall(nowMs);
  drawHeader(status);
  drawNow(metrics, failedLastMinute, alerts);
  drawEvents(events);
  drawAlertsIfChanged(alerts, nowMs);
}

// Cards are made anew only when something about them changed, or an open chart would flicker and a selection be lost.
let drawnAlerts = '';
function drawAlertsIfChanged(alerts: readonly Alert[], nowMs: number): void {
  const key = JSON.stringify(
    alerts.map(({ fingerprint, state, startedAtMs, timeline, newest }) => [
      fingerprint,
      state,
      startedAtMs,
      timeline.length,
      newest.count,
    ]),
  );
  if (key === drawnAlerts) return;
  drawnAlerts = key;
  drawAlerts(alerts, nowMs);
}

let scheduled = false;
let running = false;
function wake(): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    if (running) return wake();
    running = true;
    refresh()
      .catch((error: unknown) => drawLive('lost', String(error)))
      .finally(() => (running = false));
  }, REFRESH_MS);
}

function drawRanges(): void {
  byId('ranges').replaceChildren(
    ...(Object.keys(RANGES) as Range[]).map((name) => {
      const button = element('button', { type: 'button', 'aria-pressed': String(name === range) }, name);
      button.addEventListener('click', () => {
        range = name;
        drawRanges();
        wake();
      });
      return button;
    }),
  );
}

function listen(): void {
  const stream = openStream();
  stream.addEventListener('open', () => drawLive('live'));
  stream.addEventListener('error', () => drawLive('lost'));
  for (const news of ['points', 'events', 'transitions']) stream.addEventListener(news, wake);
}

drawRanges();
listen();
refresh().catch((error: unknown) => drawLive('lost', String(error)));
