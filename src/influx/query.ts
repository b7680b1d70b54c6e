import { InfluxDB } from '@influxdata/influxdb-client';
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

/** Errors are `CrosswatchError`s: unreachable (retryable), unauthorized, or refused with the words of the server. */
export function createQuery(options: QueryOptions): Query {
  const { url, org, token, timeoutMs } = options;
  const client = new InfluxDB({ url, ...(token === undefined ? {} : { token }), timeout: timeoutMs });
  const api = client.getQueryApi(org);
  return async function* query(text) {
    try {
      for await (const { values, tableMeta } of api.iterateRows(text)) {
        const row = tableMeta.toObject(values) as Record<string, QueryRow[string]>;
        // An error after the first rows comes as a table of its own.
        if (typeof row['error'] === 'string' && 'reference' in row) throw new Error(row['error']);
        yield row;
      }
    } catch (error) {
      throw influxError('answer a query', error);
    }
  };
}
