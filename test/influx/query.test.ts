import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { flux } from '../../src/influx/flux.ts';
import { createQuery } from '../../src/influx/query.ts';
import type { Query, QueryRow } from '../../src/influx/query.ts';
import { startInfluxd } from '../support/influxd.ts';
import { influxError, startFaultServer } from './fault-server.ts';

const server = await startInfluxd();
afterAll(() => server?.stop());

const connect = (parts = {}): Query =>
  createQuery({ url: server?.url ?? '', org: server?.org ?? '', token: server?.token, timeoutMs: 15_000, ...parts });

async function collect(rows: AsyncIterable<QueryRow>): Promise<QueryRow[]> {
  const all: QueryRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

describe.skipIf(server === undefined)('createQuery against a real InfluxDB', () => {
  it('gives rows with their types, and takes hostile text as text', async () => {
    // A line break would come back as CR LF: InfluxDB answers in CSV.
    const user = 'x") |> drop() // \\ ${1} $" \t é';
    const rows = await collect(
      connect()(flux`import "array"
        array.from(rows: [{user: ${user}, n: ${3}, share: ${0.5}, ok: ${true}}])`),
    );

    expect(rows).toEqual([{ result: '_result', table: 0, user, n: 3, share: 0.5, ok: true }]);
  });

  it('brings back any text unchanged', async () => {
    const unit = fc.constantFrom('"', '\\', '$', '{', '}', '(', '|', '>', 'x', 'n', '0', 'é', '\t', ' ');
    const texts = fc.sample(fc.string({ unit, minLength: 1, maxLength: 8 }), { numRuns: 1000, seed: 3 });

    const rows = await collect(
      connect()(flux`import "array"
        array.from(rows: ${texts} |> array.map(fn: (x) => ({text: x})))`),
    );

    expect(rows.map((row) => row['text'])).toEqual(texts);
  });

  it('can be ended early', async () => {
    let seen = 0;
    for await (const row of connect()(flux`import "generate"
      generate.from(count: 100000, fn: (n) => n, start: 2020-01-01T00:00:00Z, stop: 2021-01-01T00:00:00Z)`)) {
      seen += row['table'] === 0 ? 1 : 0;
      if (seen === 10) break;
    }

    expect(seen).toBe(10);
  });

  it.each([
    ['Flux that is wrong', {}, flux`from(`, 'CW_INFLUX_ANSWER'],
    ['a bucket that is missing', {}, flux`from(bucket: "none") |> range(start: -1h)`, 'CW_INFLUX_ANSWER'],
    ['a wrong token', { token: 'wrong' }, flux`buckets()`, 'CW_INFLUX_UNAUTHORIZED'],
    ['no server', { url: 'http://127.0.0.1:1' }, flux`buckets()`, 'CW_INFLUX_UNREACHABLE'],
  ])('explains %s', async (_what, parts, text, code) => {
    await expect(collect(connect(parts)(text))).rejects.toMatchObject({ code });
  });
});

describe('createQuery', () => {
  it.each([
    ['a server that breaks off', 'CW_INFLUX_UNREACHABLE', 200, '#datatype,string\n#group,false\n#default,\n,a\n,1\n'],
  ])('explains %s', async (_what, code, status, body) => {
    const faulty = await startFaultServer();
    faulty.script((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/csv', 'content-length': '1000' });
      response.write(body);
      setTimeout(() => response.destroy(), 20);
    });

    await expect(collect(connect({ url: faulty.url })(flux`buckets()`))).rejects.toMatchObject({ code });
    await faulty.close();
  });

  it('explains a server that is busy, and that it may be asked again', async () => {
    const faulty = await startFaultServer();
    faulty.script(influxError(503, 'unavailable', 'query queue is full'));

    await expect(collect(connect({ url: faulty.url })(flux`buckets()`))).rejects.toMatchObject({
      code: 'CW_INFLUX_UNREACHABLE',
      retryable: true,
      message: 'InfluxDB could not answer a query: query queue is full',
    });
    await faulty.close();
  });

  it('does not hand out an error that comes after the first rows as a row', async () => {
    const faulty = await startFaultServer();
    faulty.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.end(
        '#datatype,string,long,string\n#group,false,false,false\n#default,_result,,\n,result,table,a\n,,0,x\n\n' +
          '#datatype,string,string\n#group,true,true\n#default,,\n,error,reference\n,out of memory,897\n',
      );
    });

    await expect(collect(connect({ url: faulty.url })(flux`buckets()`))).rejects.toThrow('out of memory');
    await faulty.close();
  });
});
