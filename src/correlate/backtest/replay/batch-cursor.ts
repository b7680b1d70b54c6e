/** Batches read one item at a time, so that only a batch boundary costs a turn of the event loop. */
export interface BatchCursor<T> {
  /** The next item, or undefined at the end of the batch in hand (call `fill`) or of the stream. */
  head(): T | undefined;
  advance(): void;
  /** Waits until `head` has an item; false at the end of the stream. */
  fill(): Promise<boolean>;
  /** Lets go of the stream before its end. */
  close(): Promise<void>;
}

/** Reads `batches` in order; empty batches are skipped. */
export function createBatchCursor<T>(batches: AsyncIterable<readonly T[]>): BatchCursor<T> {
  const iterator = batches[Symbol.asyncIterator]();
  let batch: readonly T[] = [];
  let index = 0;

  return {
    head: () => batch[index],
    advance() {
      index += 1;
    },
    async fill() {
      while (index >= batch.length) {
        const next = await iterator.next();
        if (next.done === true) return false;
        batch = next.value;
        index = 0;
      }
      return true;
    },
    async close() {
      await iterator.return?.();
    },
  };
}
