import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/clock.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import type { FieldValue } from '../../model/point.ts';
import type { BucketRole, RefusedLine } from '../../model/shipment.ts';
import { deliver } from '../deliver.ts';
import type { ShipTarget } from '../transport.ts';
import type { EncodePoint, Points } from './point-codec.ts';

export interface TransferOptions {
  readonly points: Points;
  readonly encode: EncodePoint;
  readonly target: ShipTarget;
  readonly bucket: BucketRole;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Lines in one request. Default 5000. */
  readonly batchLines?: number | undefined;
  /** How often one batch is tried before the transfer fails. Default 10. */
  readonly attempts?: number | undefined;
  readonly onProgress?: ((soFar: TransferCounts) => void) | undefined;
}

/** What was sent of one measurement. */
export interface MeasurementCount {
  points: number;
  /** Values of fields. */
  values: number;
}

export interface TransferCounts {
  readonly points: number;
  readonly byMeasurement: ReadonlyMap<string, MeasurementCount>;
  /** Points of which nothing could be written. */
  readonly unwritable: number;
  readonly refused: readonly RefusedLine[];
  /** First and last time, Unix milliseconds; absent while nothing was sent. */
  readonly firstMs?: number | undefined;
  readonly lastMs?: number | undefined;
}

/**
 * Writes points straight to a target, in batches, one after the other. Sending the same points again stores nothing
 * twice, so a transfer that failed is simply run again. Fails when a batch was tried too often or access is denied.
 */
export async function transferPoints(options: TransferOptions): Promise<TransferCounts> {
  const { encode, batchLines = 5000 } = options;
  const byMeasurement = new Map<string, MeasurementCount>();
  const refused: RefusedLine[] = [];
  let counts: TransferCounts = { points: 0, byMeasurement, unwritable: 0, refused };
  let batch: string[] = [];

  async function flush(): Promise<void> {
    if (batch.length > 0) refused.push(...(await send(options, batch.join('\n'))));
    batch = [];
    options.onProgress?.(counts);
  }

  for await (const point of options.points) {
    const line = encode(point);
    if (line === undefined) {
      counts = { ...counts, unwritable: counts.unwritable + 1 };
      continue;
    }
    batch.push(line);
    const counted = byMeasurement.get(point.measurement) ?? { points: 0, values: 0 };
    counted.points += 1;
    counted.values += Object.values(point.fields).filter(isWritable).length;
    byMeasurement.set(point.measurement, counted);
    counts = {
      ...counts,
      points: counts.points + 1,
      firstMs: Math.min(counts.firstMs ?? point.timeMs, point.timeMs),
      lastMs: Math.max(counts.lastMs ?? point.timeMs, point.timeMs),
    };
    if (batch.length >= batchLines) await flush();
  }
  await flush();
  return counts;
}

function isWritable(value: FieldValue): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}

async function send(options: TransferOptions, text: string): Promise<readonly RefusedLine[]> {
  const { target, bucket, clock, random, attempts = 10 } = options;
  const signal = options.signal ?? new AbortController().signal;
  const backoff = createBackoff({ initialMs: 500, maxMs: 30_000, random });
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    const delivery = await deliver((part) => target.write(bucket, part, signal), text);
    if (delivery.kind === 'done') return delivery.refused;
    const { kind, reason } = delivery;
    if (kind === 'held')
      throw new CrosswatchError('CW_INFLUX_UNAUTHORIZED', `${target.name} does not take points: ${reason}`, {
        hint: 'Check influx.token; `crosswatch setup` makes one with the rights that are needed.',
      });
    if (attempt >= attempts)
      throw new CrosswatchError('CW_INFLUX_UNREACHABLE', `${target.name} did not take points: ${reason}`, {
        retryable: true,
        hint: 'What was sent already is stored once however often it is sent: run the same again.',
      });
    await sleep(clock, Math.max(backoff.next(), delivery.retryAfterMs ?? 0), signal);
  }
}
