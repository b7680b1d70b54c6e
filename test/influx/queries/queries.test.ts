import { readFile } from 'node:fs/promises';
import { is_valid_flux } from '@influxdata/flux-lsp-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFluxFiles } from '../../../src/influx/flux-files.ts';
import { bindParameters } from '../../../src/influx/flux.ts';
import type { FluxValue } from '../../../src/influx/flux.ts';
import { createQuery } from '../../../src/influx/query.ts';
import type { QueryRow } from '../../../src/influx/query.ts';
import { startInfluxd } from '../../support/influxd.ts';
import { DAY, madeHistory, NOON } from './data.ts';
import { EXPECTED } from './expected.ts';

const server = await startInfluxd();
const files = await readFluxFiles('queries');
const documentation = await readFile(new URL('../../../docs/influxdb.md', import.meta.url), 'utf8');
const BUCKETS = {
  metrics: (await server?.createBucket('metrics')) ?? '',
  rollup: (await server?.createBucket('rollup')) ?? '',
  security: (await server?.createBucket('security')) ?? '',
};

async function prepare(): Promise<void> {
  for (const [role, lines] of Object.entries(madeHistory())) {
    const name = BUCKETS[role as keyof typeof BUCKETS];
    const response = await fetch(`${server?.url}/api/v2/write?org=${server?.org}&bucket=${name}`, {
      method: 'POST',
      headers: { Authorization: `Token ${server?.token}` },
      body: lines.join('\n'),
    });
    expect(response.status, await response.text()).toBe(204);
  }
}

beforeAll(async () => {
  if (server !== undefined) await prepare();
});
afterAll(() => server?.stop());

/** Floats to two digits, and without what Flux adds to every row. */
function plain({ result: _result, table: _table, ...row }: QueryRow): QueryRow {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name !== '_start' && name !== '_stop')
      .map(([name, value]) => [name, typeof value === 'number' ? Math.round(value * 100) / 100 : value]),
  );
}

async function ask(name: string, parameters: Record<string, FluxValue>): Promise<QueryRow[]> {
  const text = files.find((file) => file.name === name)?.text ?? '';
  const buckets = Object.entries(BUCKETS).filter(([role]) => new RegExp(`^${role} = `, 'm').test(text));
  const query = createQuery({ url: server?.url ?? '', org: server?.org ?? '', token: server?.token, timeoutMs: 20_000 });
  const span = { start: new Date(NOON - DAY), stop: new Date(NOON) };
  const rows: QueryRow[] = [];
  for await (const row of query(bindParameters(text, { ...Object.fromEntries(buckets), ...span, ...parameters })))
    rows.push(plain(row));
  return rows;
}

describe('the Flux library', () => {
  it('has an expected answer for every query, and a query for every answer', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(files.map(({ name }) => name));
  });

  it.each(files)('$name is in the documentation with what it answers', ({ name, about }) => {
    expect(documentation).toContain(`| \`${name}\` | ${about} |`);
  });

  it.each(files)('$name is Flux and says what it answers', ({ text, about }) => {
    expect(text.length).toBeGreaterThan(100);
    expect(is_valid_flux(text)).toBe(true);
    expect(about).toMatch(/^[A-Z].{20,}[.?]$/);
  });
});

describe.skipIf(server === undefined)('the Flux library on a real InfluxDB', () => {
  it.each(Object.entries(EXPECTED))('%s', async (name, { parameters = {}, rows }) => {
    expect(await ask(name, parameters)).toEqual(rows);
  });

  it.each(files)('$name answers nothing, rather than an error, where there is nothing', async ({ name }) => {
    const empty = { start: new Date(NOON - 400 * DAY), stop: new Date(NOON - 399 * DAY) };

    expect(await ask(name, empty)).toEqual([]);
  });
});
