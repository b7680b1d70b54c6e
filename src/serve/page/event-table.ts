import type { SecurityEvent } from './api.js';
import { element } from './element.js';
import { clock, readable } from './format.js';

/** Security events as rows, in the given order; the whole line is the row's tooltip. */
export function eventTable(events: readonly SecurityEvent[]): HTMLElement {
  const rows = events.map((event) => {
    const outcome = text(event['event.outcome']);
    return element(
      'tr',
      { title: text(event['message']) },
      element('td', {}, clock(event['@timestamp'])),
      element('td', {}, text(event['event.action'])),
      element('td', { class: `outcome-${outcome}` }, outcome),
      element('td', {}, text(event['user.name'] ?? event['user.target.name'])),
      element('td', {}, text(event['source.ip'])),
      element('td', {}, text(event['event.reason'] ?? event['process.command_line'])),
    );
  });
  const names = ['time', 'action', 'outcome', 'user', 'source', 'detail'];
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...names.map((name) => element('th', {}, name)))),
    element('tbody', {}, ...rows),
  );
}

function text(value: unknown): string {
  return value === undefined ? '' : readable(value);
}
