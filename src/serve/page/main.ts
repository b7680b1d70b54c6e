import { createAlertList } from './alert-list.js';
import {
  type Alert,
  type Counts,
  get,
  type Latest,
  openStream,
  type SecurityEvent,
  type Status,
} from './api.js';
import { createCharts } from './charts.js';
import { byId, element } from './element.js';
import { eventTable } from './event-table.js';
import { drawHeader, drawLive } from './header.js';
import { drawNow, failuresIn } from './now.js';
import { frameOf, type Range, RANGES } from './timeframe.js';

/** Shortest pause between two looks at the history, however fast news come in. */
const REFRESH_MS = 1000;
const EVENTS_SHOWN = 60;

const charts = createCharts();
const alertList = createAlertList();
let range: Range = '15m';
/** Time of the first sample in the range; 0 until it was looked for. */
let firstMs = 0;

async function refresh(): Promise<void> {
  const frame = frameOf(range, firstMs, Date.now());
  const [{ alerts }, { events }, { metrics }, { counts }, status] = await Promise.all([
    get<{ alerts: readonly Alert[] }>('alerts', { limit: '50' }),
    get<{ events: readonly SecurityEvent[] }>('events', { start: `-${range}`, limit: String(EVENTS_SHOWN) }),
    get<{ metrics: readonly Latest[] }>('metrics'),
    get<{ counts: readonly Counts[] }>('events/counts', { start: '-60s', every: '1s' }),
    get<Status>('status'),
  ]);
  drawHeader(status);
  drawNow(metrics, failuresIn(counts), alerts);
  drawEvents(events);
  alertList.draw(alerts, frame.stopMs);
  const first = await charts.draw(frame, alerts);
  if (firstMs === 0) firstMs = first ?? 0;
}

function drawEvents(events: readonly SecurityEvent[]): void {
  byId('event-count').textContent = events.length === 0 ? '' : `newest ${events.length}`;
  const none = element('div', { class: 'empty' }, 'No security events in this range.');
  byId('events').replaceChildren(events.length === 0 ? none : eventTable(events));
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
  const buttons = (Object.keys(RANGES) as Range[]).map((name) => {
    const button = element('button', { type: 'button', 'aria-pressed': String(name === range) }, name);
    button.addEventListener('click', () => {
      range = name;
      firstMs = 0;
      drawRanges();
      wake();
    });
    return button;
  });
  byId('ranges').replaceChildren(...buttons);
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
