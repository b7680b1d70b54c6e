import type { Query } from '../query.ts';
import type { Points } from './point-codec.ts';
import { transferPoints } from './transfer.ts';
import type { TransferCounts, TransferOptions } from './transfer.ts';
import { verifyTransfer } from './verify.ts';
import type { Shortfall } from './verify.ts';

/** What a back-fill needs of the local history: its points of [startMs, stopMs), oldest first. */
export interface PointHistory {
  points(startMs: number, stopMs: number): Points;
}

export interface BackfillOptions extends Omit<TransferOptions, 'points' | 'onProgress'> {
  readonly history: PointHistory;
  readonly startMs: number;
  readonly stopMs: number;
  readonly query: Query;
  /** Name of the bucket on the server, for the count afterwards. */
  readonly bucketName: string;
  /** Share of the span that was sent, 0 to 1, with the counts so far. */
  readonly onProgress?: ((share: number, soFar: TransferCounts) => void) | undefined;
}

export interface BackfillReport {
  readonly sent: TransferCounts;
  /** Empty where the server holds all that was sent. */
  readonly shortfalls: readonly Shortfall[];
}

/** Brings local history to InfluxDB and counts there what arrived. Can be run again at any time: nothing is stored twice. */
export async function backfill(options: BackfillOptions): Promise<BackfillReport> {
  const { history, startMs, stopMs, onProgress, ...transfer } = options;
  const sent = await transferPoints({
    ...transfer,
    points: history.points(startMs, stopMs),
    onProgress: (soFar) => onProgress?.(((soFar.lastMs ?? startMs) - startMs) / (stopMs - startMs), soFar),
  });
  onProgress?.(1, sent);
  return { sent, shortfalls: await verifyTransfer(options.query, options.bucketName, sent) };
}
