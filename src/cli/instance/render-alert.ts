import { printable } from '../../lib/printable.ts';
import type { AlertRecord } from '../../model/alert-record.ts';
import { labelText, timeText } from '../time-text.ts';

/** One alert with its story and what it rests on, for a person. */
export function renderAlert(alert: AlertRecord): string {
  const {
    newest,
    state,
    startedAtMs,
    endedAtMs,
    acknowledgedBy,
    silencedBy,
    current = newest,
    timeline,
    fingerprint,
  } = alert;
  const { events, points, droppedEvents, droppedPoints } = newest.evidence;
  const facts: readonly (readonly [string, string])[] = [
    ['rule', newest.rule],
    ['group', labelText(newest.group)],
    ['since', timeText(startedAtMs)],
    ['until', timeText(endedAtMs)],
    ['value', String(current.value)],
    ['count', String(current.count)],
    ['taken on by', acknowledgedBy ?? ''],
    ['silenced by', silencedBy ?? ''],
    ...Object.entries(newest.annotations),
    ['runbook', newest.runbookUrl ?? ''],
    ['tags', newest.tags.join(', ')],
    ['fingerprint', fingerprint],
  ];
  return [
    line(`${state} ${newest.level}: ${newest.title}`),
    ...facts.filter(([, text]) => text !== '').map(([name, text]) => line(`  ${name.padEnd(12)} ${text}`)),
    ...section(
      'story',
      timeline.map(({ atMs, ...entry }) => [atMs, [entry.state, entry.level, entry.detail]]),
      0,
    ),
    ...section(
      'events',
      events.map((event) => [event['@timestamp'], [event.message]]),
      droppedEvents,
    ),
    ...section(
      'points',
      points.map(({ timeMs, measurement, field, tags, value }) => [
        timeMs,
        [`${measurement} ${field}=${value}`, labelText(tags)],
      ]),
      droppedPoints,
    ),
  ].join('');
}

type Item = readonly [timeMs: number, parts: readonly (string | undefined)[]];

function section(title: string, items: readonly Item[], dropped: number): readonly string[] {
  if (items.length === 0) return [];
  const more = dropped === 0 ? '' : ` (${dropped} more not kept)`;
  const lines = items.map(([timeMs, parts]) => {
    const text = parts.filter((part) => part !== undefined && part !== '').join('  ');
    return line(`  ${timeText(timeMs)}  ${text}`);
  });
  return [`\n${title}${more}\n`, ...lines];
}

// Made safe line by line: text of a log must not end a line of ours.
function line(text: string): string {
  return `${printable(text)}\n`;
}
