import { AbortError, HttpError, RequestTimedOutError } from '@influxdata/influxdb-client';
import { CrosswatchError } from '../lib/errors.ts';

/** Runs a request and turns what the client library throws into an error of ours; `doing` completes "could not …". */
export async function asking<T>(doing: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw influxError(doing, error);
  }
}

/** An error of the client library as one of ours. */
export function influxError(doing: string, error: unknown): unknown {
  if (error instanceof CrosswatchError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const message = `InfluxDB could not ${doing}: ${reason}`;
  if (error instanceof HttpError && (error.statusCode === 401 || error.statusCode === 403)) {
    const hint = 'Check influx.token; `crosswatch setup` makes one with the rights that are needed.';
    return new CrosswatchError('CW_INFLUX_UNAUTHORIZED', message, { cause: error, hint });
  }
  if (error instanceof HttpError && error.statusCode < 500)
    return new CrosswatchError('CW_INFLUX_ANSWER', message, { cause: error });
  if (error instanceof HttpError || error instanceof RequestTimedOutError || error instanceof AbortError || hasCode(error))
    return new CrosswatchError('CW_INFLUX_UNREACHABLE', message, {
      cause: error,
      retryable: true,
      hint: 'Is InfluxDB running, and is influx.url its address?',
    });
  return new CrosswatchError('CW_INFLUX_ANSWER', message, { cause: error });
}

/** Errors of the network carry a code such as ECONNREFUSED. */
function hasCode(error: unknown): boolean {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string';
}
