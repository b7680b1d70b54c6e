import { mostUrgentFirst } from './alert-list.js';
import type { Alert, Counts, Latest } from './api.js';
import { byId } from './element.js';
import { bytes, readable } from './format.js';
import { drawTiles, type Tile } from './tiles.js';

const WARN_PERCENT = 75;
const BAD_PERCENT = 90;
/** As many failures within a minute are a burst, in the shipped rules and here. */
const BURST = 5;

/** The numbers of this moment: tiles, and words beside the small charts. */
export function drawNow(latest: readonly Latest[], failedLastMinute: number, alerts: readonly Alert[]): void {
  const value = (measurement: string, field: string): number | undefined =>
    numberOf(latest, measurement, field);
  const firing = alerts.filter(({ state }) => state === 'firing').toSorted(mostUrgentFirst);
  drawTiles(byId('tiles'), [
    share('CPU in use', value('cpu', 'usage_active'), `${value('system', 'n_cpus') ?? '–'} CPUs`),
    share(
      'Memory in use',
      value('mem', 'used_percent'),
      `${bytes(value('mem', 'available') ?? 0)} available`,
    ),
    {
      name: 'Load, 1 minute',
      value: fixed(value('system', 'load1'), 2),
      note: `5 min ${fixed(value('system', 'load5'), 2)}`,
    },
    {
      name: 'Failed logins, last minute',
      value: String(failedLastMinute),
      note: 'ssh_login, outcome failure',
      tone: failedLastMinute >= BURST ? 'bad' : undefined,
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
  byId('load-now').textContent =
    value('processes', 'total') === undefined ? '' : `${value('processes', 'total')} processes`;
}

/** Failed SSH logins among the counts of the last minute. */
export function failuresIn(counts: readonly Counts[]): number {
  const failures = counts.filter(({ action, outcome }) => action === 'ssh_login' && outcome === 'failure');
  return failures.flatMap(({ counts: steps }) => steps).reduce((sum, count) => sum + count, 0);
}

function share(name: string, percent: number | undefined, note: string): Tile {
  const tone =
    percent === undefined || percent < WARN_PERCENT ? undefined : percent < BAD_PERCENT ? 'warn' : 'bad';
  return { name, value: fixed(percent, 1), unit: '%', note, tone };
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}

function numberOf(latest: readonly Latest[], measurement: string, field: string): number | undefined {
  const found = latest.find(
    (one) =>
      one.measurement === measurement &&
      one.field === field &&
      (measurement !== 'cpu' || one.tags['cpu'] === 'cpu-total'),
  );
  return typeof found?.value === 'number' ? found.value : undefined;
}
