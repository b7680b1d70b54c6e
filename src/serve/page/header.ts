import type { Status } from './api.js';
import { byId, element } from './element.js';
import { readable } from './format.js';

/** Host name and a chip for each part that can fail. */
export function drawHeader({ host, version, health }: Status): void {
  byId('host').textContent = `${readable(host)} · ${version}`;
  byId('chips').replaceChildren(
    ...health.map(({ name, state, detail }) =>
      element('span', { class: 'chip', 'data-state': state, title: readable(detail) }, readable(name)),
    ),
  );
}

/** Whether the page hears from the server. */
export function drawLive(state: 'connecting' | 'live' | 'lost', problem = ''): void {
  const live = byId('live');
  live.dataset['state'] = state;
  live.title = problem;
  live.textContent = state === 'lost' ? 'connection lost, trying again' : state;
}
