import type { Alert, EvidencePoint } from './api.js';
import { createChart } from './chart.js';
import { toColumns } from './columns.js';
import { element } from './element.js';
import { eventTable } from './event-table.js';
import { clock, readable, span } from './format.js';

const SAMPLE_COLORS = ['--cpu', '--mem', '--aux', '--warn'];

/** One alert: what and where, and, opened, everything it rests on. */
export function alertCard(alert: Alert, open: boolean, nowMs: number): HTMLDetailsElement {
  const { newest, state } = alert;
  const badge = state === 'resolved' ? 'resolved' : newest.level;
  const age =
    state === 'resolved'
      ? `ran ${span((alert.endedAtMs ?? nowMs) - alert.startedAtMs)}`
      : `since ${clock(alert.startedAtMs)}`;
  const card = element(
    'details',
    { class: 'alert', 'data-level': newest.level, 'data-state': state },
    element(
      'summary',
      {},
      element('span', { class: 'badge', 'data-level': newest.level, 'data-state': state }, badge),
      element('span', { class: 'title' }, readable(newest.title)),
      element(
        'span',
        { class: 'muted' },
        [
          age,
          alert.acknowledgedBy === undefined ? undefined : `${readable(alert.acknowledgedBy)} is on it`,
          alert.silencedBy === undefined ? undefined : 'silenced',
        ]
          .filter((part) => part !== undefined)
          .join(' · '),
      ),
      element('span', { class: 'summary' }, summaryOf(alert)),
    ),
  );
  // A chart can be measured only when it is shown: the body is made when the card opens.
  let filled = false;
  const fill = (): void => {
    if (filled || !card.open) return;
    filled = true;
    const body = element('div', { class: 'body' });
    card.append(body);
    fillBody(body, alert);
  };
  card.addEventListener('toggle', fill);
  card.open = open;
  return card;
}

function summaryOf({ newest }: Alert): string {
  const group = Object.entries(newest.group)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
  return readable(newest.annotations['summary'] ?? group);
}

function fillBody(body: HTMLElement, { newest, timeline }: Alert): void {
  const labels = Object.entries({ rule: newest.rule, ...newest.group, ...newest.labels });
  body.append(
    element(
      'div',
      { class: 'labels' },
      ...labels.map(([key, value]) => element('code', {}, readable(`${key}=${value}`))),
    ),
  );
  const { events, points, droppedEvents, droppedPoints } = newest.evidence;
  if (points.length > 0) {
    body.append(
      element(
        'h3',
        {},
        `Samples (${points.length}${droppedPoints > 0 ? ` of ${points.length + droppedPoints}` : ''})`,
      ),
    );
    const parent = element('div', { class: 'chart' });
    body.append(parent);
    requestAnimationFrame(() => drawSamples(parent, points));
  }
  if (events.length > 0) {
    body.append(
      element(
        'h3',
        {},
        `Events (${events.length}${droppedEvents > 0 ? ` of ${events.length + droppedEvents}` : ''})`,
      ),
    );
    body.append(eventTable(events));
  }
  body.append(element('h3', {}, 'Timeline'), timelineList(timeline));
  if (newest.runbookUrl !== undefined && /^https?:\/\//.test(newest.runbookUrl)) {
    body.append(
      element(
        'h3',
        {},
        element('a', { href: newest.runbookUrl, rel: 'noreferrer', target: '_blank' }, 'Runbook'),
      ),
    );
  }
}

function timelineList(timeline: Alert['timeline']): HTMLElement {
  const entries = timeline.map(({ atMs, state, level, detail }) =>
    element(
      'li',
      {},
      element('time', {}, clock(atMs)),
      readable([state, level, detail].filter((part) => part !== undefined).join(' · ')),
    ),
  );
  return element('ul', { class: 'timeline' }, ...entries);
}

function drawSamples(parent: HTMLElement, points: readonly EvidencePoint[]): void {
  const byField = new Map<string, EvidencePoint[]>();
  for (const point of points) {
    const name = `${point.measurement} ${point.field}`;
    byField.set(name, [...(byField.get(name) ?? []), point]);
  }
  const names = [...byField.keys()].slice(0, SAMPLE_COLORS.length);
  const series = names.map((name, i) => ({
    name,
    color: SAMPLE_COLORS[i] ?? '--cpu',
    kind: 'area' as const,
  }));
  const chart = createChart(parent, {
    series,
    height: 110,
    format: (value) => String(Math.round(value * 10) / 10),
  });
  const lines = names.map((name) => {
    const samples = byField.get(name) ?? [];
    return { times: samples.map(({ timeMs }) => timeMs), values: samples.map(({ value }) => value) };
  });
  const times = points.map(({ timeMs }) => timeMs);
  chart.draw(toColumns(lines), { startMs: Math.min(...times), stopMs: Math.max(...times) });
}
