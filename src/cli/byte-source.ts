/** Bytes that are taken in pieces of any size, and can be looked at before. */
export interface ByteSource {
  /** The next `length` bytes without taking them; fewer only at the end. */
  peek(length: number): Promise<Buffer>;
  /** Takes up to `length` bytes; none only at the end. */
  take(length: number): Promise<Buffer>;
  /** Makes bytes that were taken the next ones again. */
  putBack(bytes: Buffer): void;
  /** Everything that is left. */
  rest(): AsyncGenerator<Uint8Array>;
}

/** A byte source of chunks. */
export function createByteSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let isOver = false;

  async function fill(length: number): Promise<void> {
    while (held.length < length && !isOver) {
      const next = await iterator.next();
      if (next.done === true) isOver = true;
      else held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value]);
    }
  }

  return {
    async peek(length) {
      await fill(length);
      return held.subarray(0, length);
    },
    async take(length) {
      await fill(held.length === 0 ? 1 : Math.min(length, held.length + 1));
      const taken = held.subarray(0, length);
      held = held.subarray(taken.length);
      return taken;
    },
    putBack(bytes) {
      held = Buffer.concat([bytes, held]);
    },
    async *rest() {
      if (held.length > 0) yield held;
      held = Buffer.alloc(0);
      while (!isOver) {
        const next = await iterator.next();
        if (next.done === true) isOver = true;
        else yield next.value;
      }
    },
  };
}
