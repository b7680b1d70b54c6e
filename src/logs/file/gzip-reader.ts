import { createReadStream } from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';

/** How far a read may go back behind the end of the one before it without unpacking from the start again. */
const LOOK_BACK_BYTES = 4096;

/** Reads a gzip file by offsets into its unpacked content. Going forward is one pass; memory does not grow. */
export function createGzipReader(path: string): ByteReader {
  let gunzip: Gunzip | undefined;
  let chunks: AsyncIterator<Buffer> | undefined;
  /** The unpacked bytes that end at `position`. */
  let held: Buffer = Buffer.alloc(0);
  let position = 0;

  function open(): AsyncIterator<Buffer> {
    const source = createReadStream(path);
    const opened = createGunzip();
    source.on('error', (error) => opened.destroy(error));
    opened.on('close', () => source.destroy());
    gunzip = source.pipe(opened);
    held = Buffer.alloc(0);
    position = 0;
    return gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  function discard(): void {
    gunzip?.destroy();
    chunks = undefined;
  }

  return {
    async read(offset, maxBytes) {
      if (offset < position - held.length) discard();
      try {
        chunks ??= open();
        while (position < offset + maxBytes) {
          const { value, done } = await chunks.next();
          if (done) break;
          position += value.length;
          held = Buffer.concat([held.subarray(-neededBytes(offset)), value]);
        }
      } catch (error) {
        discard();
        throw error;
      }
      const from = Math.max(0, offset - (position - held.length));
      return Buffer.from(held.subarray(from, from + maxBytes));
    },
    async close() {
      discard();
    },
  };

  /** Held bytes that are still wanted when reading from `offset`: those behind it, and never fewer than the look-back. */
  function neededBytes(offset: number): number {
    return Math.max(LOOK_BACK_BYTES, position - offset);
  }
}
