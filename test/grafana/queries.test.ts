import { is_valid_flux } from '@influxdata/flux-lsp-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FluxText } from '../../src/influx/flux.ts';
import { createRawQuery, type RawRow } from '../../src/influx/query.ts';
import type { Point } from '../../src/model/point.ts';
import { encodePoint } from '../../src/points/encode.ts';
import { startInfluxd } from '../support/influxd.ts';
import { type Question, questionsOf, readDashboards } from './dashboards.ts';
import { type Expansion, expand } from './expand.ts';
import { FAILURES_PER_HOST, HOSTS, madeMetrics, madeSecurity, SPAN_MS } from './history.ts';

const STOP_MS = Math.floor(Date.now() / 60_000) * 60_000;
const server = await startInfluxd();
const expansion: Expansion = {
  startMs: STOP_MS - SPAN_MS,
  stopMs: STOP_MS,
  windowPeriod: '1m',
  variables: { host: '(web1|web2)', rule: '.*' },
  buckets: {
    crosswatch: (await server?.createBucket('metrics')) ?? 'metrics',
    crosswatch_security: (await server?.createBucket('security')) ?? 'security',
  },
};
const questions = [...readDashboards().values()].flatMap(questionsOf);

async function write(bucket: string | undefined, points: readonly Point[]): Promise<void> {
  const response = await fetch(`${server?.url}/api/v2/write?org=${server?.org}&bucket=${bucket}`, {
    method: 'POST',
    headers: { Authorization: `Token ${server?.token}` },
    body: points.map((point) => encodePoint(point)).join('\n'),
  });
  expect(response.status, await response.text()).toBe(204);
}

beforeAll(async () => {
  if (server === undefined) return;
  await write(expansion.buckets['crosswatch'], madeMetrics(STOP_MS));
  await write(expansion.buckets['crosswatch_security'], madeSecurity(STOP_MS));
});
afterAll(() => server?.stop());

async function ask(query: string, changes: Partial<Expansion> = {}): Promise<readonly RawRow[]> {
  const { url = '', org = '', token } = server ?? {};
  const rows: RawRow[] = [];
  const text = expand(query, { ...expansion, ...changes }) as FluxText;
  for await (const row of createRawQuery({ url, org, token, timeoutMs: 20_000 })(text)) rows.push(row);
  return rows;
}

const NUMBERS = new Set(['long', 'double', 'unsignedLong']);

/** Columns that carry data: without what Flux adds to every row. */
function columns({ meta }: RawRow): readonly { label: string; dataType: string; group: boolean }[] {
  return meta.columns.filter(({ label }) => label !== '' && label !== 'result' && label !== 'table');
}
function cell(row: RawRow, label: string): string {
  return String(row.meta.get([...row.values], label));
}

/**
 * As Grafana makes series: a table with `_value` and a time is one, its number the only one, its texts all labels but
 * those that begin with `_`, its name that in `_field`. Without a time there are no labels.
 */
function expectSeries(rows: readonly RawRow[], { kind, display }: Question): void {
  const isChart = kind !== 'stat' && kind !== 'bargauge';
  const newest = new Map<string, string>();
  for (const row of rows) {
    const shown = columns(row).filter(({ label }) => !label.startsWith('_st'));
    const labels = shown.map(({ label }) => label);
    expect(shown.filter(({ dataType }) => NUMBERS.has(dataType)).map(({ label }) => label)).toEqual(['_value']);
    const texts = shown.filter(({ dataType }) => dataType === 'string');
    expect(texts.filter(({ group }) => !group)).toEqual([]);
    for (const [, name = ''] of display.matchAll(/\$\{__field\.labels\.(\w+)\}/g)) {
      expect(name).toMatch(/^[^_]/);
      expect(labels).toEqual(expect.arrayContaining(['_time', name]));
    }
    if (display.includes('${__field.name}')) expect(labels).toContain('_field');
    if (!isChart) continue;
    const series = cell(row, 'table');
    const time = cell(row, '_time');
    expect(time > (newest.get(series) ?? ''), `${series}: ${time} after ${newest.get(series)}`).toBe(true);
    newest.set(series, time);
  }
}

/** As Grafana makes a table: one, and no `_value`, which beside a time would make it a series. */
function expectOneTable(rows: readonly RawRow[]): void {
  expect(new Set(rows.map((row) => cell(row, 'table'))).size).toBe(1);
  const [first] = rows;
  const labels = first === undefined ? [] : columns(first).map(({ label }) => label);
  for (const name of ['_start', '_stop', '_value']) expect(labels).not.toContain(name);
}

const SHAPES: Readonly<Record<Question['kind'], (rows: readonly RawRow[], question: Question) => void>> = {
  timeseries: expectSeries,
  heatmap: expectSeries,
  'state-timeline': expectSeries,
  stat: expectSeries,
  bargauge: expectSeries,
  table: expectOneTable,
  logs(rows) {
    expectOneTable(rows);
    expect(rows[0] && columns(rows[0])[0]?.label).toBe('_time');
  },
  annotation(rows) {
    expectOneTable(rows);
    expect(rows.map((row) => cell(row, 'text')).join()).toMatch(/\(firing\)/);
  },
  variable(rows) {
    expect(rows.map((row) => cell(row, '_value'))).toEqual(expect.arrayContaining([expect.stringMatching(/./)]));
  },
  row: () => expect.unreachable(),
};

describe.each(questions)('$dashboard: $asker', (question) => {
  const { query, kind } = question;

  it('is Flux', () => {
    expect(is_valid_flux(expand(query, expansion))).toBe(true);
  });

  it.skipIf(server === undefined)('answers, in the shape the panel needs', async () => {
    const rows = await ask(query);

    expect(rows.length).toBeGreaterThan(0);
    SHAPES[kind](rows, question);
  });

  it.skipIf(server === undefined)('answers without an error where there is nothing', async () => {
    const longAgo = { startMs: STOP_MS - 9 * 3600_000, stopMs: STOP_MS - 8 * 3600_000 };
    await expect(ask(query, longAgo)).resolves.toBeInstanceOf(Array);
  });

  it.skipIf(server === undefined)('answers for one host alone', async () => {
    const rows = await ask(query, { variables: { ...expansion.variables, host: 'web2' } });

    for (const row of rows)
      if (kind !== 'variable' && columns(row).some(({ label }) => label === 'host'))
        expect(['web2', '', 'null']).toContain(cell(row, 'host'));
  });
});

describe.skipIf(server === undefined)('what the panels say', () => {
  function panel(dashboard: string, asker: string): string {
    return questions.find((each) => each.dashboard === dashboard && each.asker.startsWith(asker))?.query ?? '';
  }
  it.each([
    ['cpu-and-failed-logins', 'CPU in use', ['60', '60']],
    ['cpu-and-failed-logins', 'Failed logins', [String(FAILURES_PER_HOST * HOSTS.length)]],
    ['cpu-and-failed-logins', 'Attacking addresses', ['5']],
    ['cpu-and-failed-logins', 'Alerts fired', ['3']],
    ['cpu-and-failed-logins', 'Network', ['1600', '1600']],
    ['host-overview', 'Load per CPU', ['1.5', '1.5']],
    ['host-overview', 'Fullest file system', ['91', '91']],
    ['host-overview', 'CPU by program', ['40', '40']],
    ['logins-and-attacks', 'Users tried', ['3']],
    ['logins-and-attacks', 'Changes of accounts', ['2']],
    ['alerts', 'Firing now', ['2']],
    ['alerts', 'Mean duration', ['60']],
    ['alerts', 'Hosts concerned', ['2']],
    ['crosswatch-itself', 'CPU', ['10', '10']],
    ['crosswatch-itself', 'Notifications that wait', ['179', '179']],
  ])('%s: %s', async (dashboard, asker, expected) => {
    const last = new Map<string, string>();
    for (const row of await ask(panel(dashboard, asker))) last.set(cell(row, 'table'), cell(row, '_value'));

    expect([...last.values()]).toEqual(expected);
  });
});
