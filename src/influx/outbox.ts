import type { Backlog, BucketRole, RefusedLine, ShipBlock } from '../model/shipment.ts';

/** What shipping needs of the store: lines in the order in which they were committed, until it says they arrived. */
export interface ShipOutbox {
  /**
   * The oldest waiting lines of a bucket, together within the limits, but at least one row. Asking again without
   * settling begins with the same row. Undefined when nothing waits.
   */
  nextBlock(bucket: BucketRole, maxLines: number, maxBytes: number): ShipBlock | undefined;
  /** Removes the rows of the block and keeps the refused lines for a person to look at, in one transaction. */
  settle(block: ShipBlock, refused: readonly RefusedLine[]): void;
  backlog(): Backlog;
}
