import { alertCard } from './alert-card.js';
import type { Alert } from './api.js';
import { byId, element } from './element.js';

const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'];

/** What fires before what is over, then by level, then the newest. */
export function mostUrgentFirst(a: Alert, b: Alert): number {
  const rank = ({ state, newest }: Alert): number =>
    state === 'firing' ? 10 + LEVELS.indexOf(newest.level) : 0;
  return rank(b) - rank(a) || b.startedAtMs - a.startedAtMs;
}

export interface AlertList {
  draw(alerts: readonly Alert[], nowMs: number): void;
}

/** The alerts as cards; open ones stay open. */
export function createAlertList(): AlertList {
  const opened = new Set<string>();
  // Cards are made anew only when something about them changed, or an open chart would flicker and a selection be lost.
  let drawn = '';
  return {
    draw(alerts, nowMs) {
      const key = JSON.stringify(
        alerts.map(({ fingerprint, state, startedAtMs, timeline }) => [
          fingerprint,
          state,
          startedAtMs,
          timeline.length,
        ]),
      );
      if (key === drawn) return;
      drawn = key;
      const firing = alerts.filter(({ state }) => state === 'firing').length;
      byId('alert-count').textContent =
        alerts.length === 0 ? '' : `${firing} firing, ${alerts.length - firing} resolved`;
      const cards = alerts.toSorted(mostUrgentFirst).map((alert) => toCard(alert, nowMs));
      const none = element('div', { class: 'empty' }, 'No alerts. That is good news.');
      byId('alerts').replaceChildren(...(cards.length === 0 ? [none] : cards));
    },
  };

  function toCard(alert: Alert, nowMs: number): HTMLElement {
    const id = `${alert.fingerprint} ${alert.startedAtMs}`;
    const card = alertCard(alert, opened.has(id), nowMs);
    card.addEventListener('toggle', () => (card.open ? opened.add(id) : opened.delete(id)));
    return card;
  }
}
