import { InfluxDB } from '@influxdata/influxdb-client';
import type { FluxTableMetaData } from '@influxdata/influxdb-client';
import type { FluxText } from './flux.ts';
import { influxError } from './influx-error.ts';

/** One row of an answer by column: numbers, text, booleans; times as RFC 3339 text. */
export type QueryRow = Readonly<Record<string, string | number | boolean | null>>;

export interface QueryOptions {
  readonly url: string;
  readonly org: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

/** Asks InfluxDB. Rows come as they arrive; ending the loop early ends the request. */
export type Query = (text: FluxText) => AsyncIterable<QueryRow>;

/** A row as InfluxDB wrote it: the text of each value, and what its column is called and holds. */
export interface RawRow {
  readonly values: readonly string[];
  readonly meta: FluxTableMetaData;
}

/** Errors are `CrosswatchError`s: unreachable (retryable), unauthorized, or refused with the words of the server. */
export function createQuery(options: QueryOptions): Query {
  const ask = createRawQuery(options);
  return async function* query(text) {
    for await (const { values, meta } of ask(text))
      yield meta.toObject([...values]) as Record<string, QueryRow[string]>;
  };
}

/** As `createQuery`, for whoever needs integers beyond 2^53 or nanoseconds. */
export function createRawQuery(options: QueryOptions): (text: FluxText) => AsyncIterable<RawRow> {
  const { url, org, token, timeoutMs } = options;
  const client = new InfluxDB({ url, ...(token === undefined ? {} : { token }), timeout: timeoutMs });
  const api = client.getQueryApi(org);
  return async function* query(text) {
    try {
      for await (const { values, tableMeta: meta } of api.iterateRows(text)) {
        // An error after the first rows comes as a table of its own.
        if (meta.column('reference', false).label !== '' && meta.column('error', false).label !== '')
          throw new Error(meta.get(values, 'error') as string);
        yield { values, meta };
      }
    } catch (error) {
      throw influxError('answer a query', error);
    }
  };
}
