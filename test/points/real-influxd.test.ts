import { InfluxDB } from '@influxdata/influxdb-client';
import type { FluxTableMetaData } from '@influxdata/influxdb-client';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { FieldValue, Point } from '../../src/model/point.ts';
import { decodeLines } from '../../src/points/decode.ts';
import { encodePoint } from '../../src/points/encode.ts';
import { startInfluxd } from '../support/influxd.ts';
import { anyPoint } from './any-point.ts';

const server = await startInfluxd();
const bucket = await server?.createBucket('lines');
afterAll(() => server?.stop());

const COLUMNS_OF_FLUX = new Set([
  'result',
  'table',
  '_start',
  '_stop',
  '_time',
  '_value',
  '_field',
  '_measurement',
]);

interface StoredField {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly field: string;
  readonly value: FieldValue;
  readonly ns: string;
}

/** '' where the server took the lines, else its answer. */
async function write(text: string): Promise<string> {
  const response = await fetch(`${server?.url}/api/v2/write?org=${server?.org}&bucket=${bucket}`, {
    method: 'POST',
    headers: { Authorization: `Token ${server?.token}` },
    body: text,
  });
  return response.status === 204 ? '' : `${response.status} ${await response.text()}`;
}

async function readAll(): Promise<StoredField[]> {
  const api = new InfluxDB({ url: server?.url ?? '', token: server?.token ?? '' }).getQueryApi(
    server?.org ?? '',
  );
  const stored: StoredField[] = [];
  for await (const { values, tableMeta } of api.iterateRows(
    `from(bucket: "${bucket}") |> range(start: 1970-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)`,
  )) {
    stored.push(storedField(values, tableMeta));
  }
  return stored;
}

function storedField(values: string[], meta: FluxTableMetaData): StoredField {
  const text = (label: string): string => meta.column(label).get(values) as string;
  const tagColumns = meta.columns.filter(({ label }) => !COLUMNS_OF_FLUX.has(label));
  const column = meta.column('_value');
  const raw = values[column.index] ?? '';
  const value = { long: () => BigInt(raw), double: () => Number(raw), boolean: () => raw === 'true' };
  return {
    measurement: text('_measurement'),
    tags: Object.fromEntries(tagColumns.map(({ label, index }) => [label, values[index] ?? ''])),
    field: text('_field'),
    value: value[column.dataType as keyof typeof value]?.() ?? raw,
    ns: values[meta.column('_time').index] ?? '',
  };
}

function fieldsOf(point: Point): StoredField[] {
  const { measurement, tags, timeMs, subMsNs = 0 } = point;
  // Flux writes RFC 3339 with nine digits at most and no zeros at the end.
  const fraction = `${String(timeMs % 1000).padStart(3, '0')}${String(subMsNs).padStart(6, '0')}`.replace(
    /0+$/,
    '',
  );
  const ns = `${new Date(timeMs).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
  return Object.entries(point.fields).map(([field, value]) => ({ measurement, tags, field, value, ns }));
}

function sorted(fields: StoredField[]): StoredField[] {
  const key = (f: StoredField): string => `${f.measurement}\n${f.field}`;
  return fields.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe.skipIf(server === undefined)('a real InfluxDB', () => {
  it('holds exactly the points that were encoded', async () => {
    const points = fc.sample(anyPoint, { numRuns: 200, seed: 42 }).map((point, i) => ({
      ...point,
      measurement: `${i} ${point.measurement}`,
      // Of one day: InfluxDB opens files of their own for every week.
      timeMs: Date.UTC(2026, 0, 1) + (point.timeMs % 86_400_000),
    }));

    expect(await write(points.map((point) => encodePoint(point)).join('\n'))).toBe('');

    expect(sorted(await readAll())).toEqual(sorted(points.flatMap(fieldsOf)));
  });

  it('takes every line that the decoder takes', async () => {
    const token = fc.constantFrom(
      'a',
      'b',
      '1',
      'i',
      't',
      ' ',
      ',',
      '=',
      '"',
      '\\',
      '-',
      '.',
      'e',
      '#',
      ' v=1',
      ',c=d',
    );
    const text = fc.string({ unit: token, minLength: 4, maxLength: 14 });
    const lines = fc
      .sample(text, { numRuns: 100_000, seed: 7 })
      .map((line, i) => `m${i}${line} 1795171289000000000`)
      .filter((line) => decodeLines(line).points.length === 1);

    expect(lines.length).toBeGreaterThan(500);
    expect(await write(lines.join('\n'))).toBe('');
  });
});
