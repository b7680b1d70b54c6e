import { flux } from '../flux.ts';
import type { Query } from '../query.ts';
import type { TransferCounts } from './transfer.ts';

/** A measurement of which fewer values are stored than were sent. */
export interface Shortfall {
  readonly measurement: string;
  readonly sent: number;
  readonly found: number;
}

/** Values of fields that a bucket holds per measurement, in [startMs, stopMs]. */
export async function countValues(
  query: Query,
  bucket: string,
  startMs: number,
  stopMs: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const rows = query(flux`from(bucket: ${bucket})
    |> range(start: ${new Date(startMs)}, stop: ${new Date(stopMs + 1)})
    |> count()
    |> group(columns: ["_measurement"])
    |> sum()`);
  for await (const { _measurement, _value } of rows) counts.set(String(_measurement), Number(_value));
  return counts;
}

/**
 * Asks the server how much it holds of what was transferred. More than was sent is no shortfall: the bucket may have held
 * points of that time before. A refused line is a shortfall, as is a point that was sent twice.
 */
export async function verifyTransfer(
  query: Query,
  bucket: string,
  sent: TransferCounts,
): Promise<readonly Shortfall[]> {
  if (sent.firstMs === undefined || sent.lastMs === undefined) return [];
  const found = await countValues(query, bucket, sent.firstMs, sent.lastMs);
  return [...sent.byMeasurement]
    .map(([measurement, { values }]) => ({ measurement, sent: values, found: found.get(measurement) ?? 0 }))
    .filter((one) => one.found < one.sent);
}
