import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';

/** What is kept of the beginning, which is asked for again and again to tell files apart. */
const BEGINNING_BYTES = 4096;

/** How far a read may go back behind the end of the one before it without unpacking from the start again. */
const LOOK_BACK_BYTES = 4096;

const BLOCK_BYTES = 64 * 1024;

/** Header and trailer. */
const MIN_PACKED_BYTES = 18;

/**
 * Reads a gzip file by offsets into its unpacked content. Going forward is one pass; memory does not grow. Takes over
 * the handle: `close` closes it.
 */
export function createGzipReader(handle: FileHandle): ByteReader {
  let gunzip: Gunzip | undefined;
  let chunks: AsyncIterator<Buffer> | undefined;
  /** The unpacked bytes that end at `position`. */
  let held: Buffer = Buffer.alloc(0);
  let position = 0;
  let beginning: Buffer = Buffer.alloc(0);

  function open(): AsyncIterator<Buffer> {
    held = Buffer.alloc(0);
    position = 0;
    gunzip = createGunzip();
    // Whoever reads the result hears of errors.
    pipeline(Readable.from(packedBlocks(handle)), gunzip, () => {});
    return gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async function discard(): Promise<void> {
    const reading = gunzip;
    gunzip = undefined;
    chunks = undefined;
    if (reading === undefined || reading.closed) return;
    reading.destroy();
    await new Promise((resolve) => reading.once('close', resolve));
  }

  /** Held bytes that are still wanted when reading from `offset`: those behind it, and never fewer than the look-back. */
  function wantedBytes(offset: number): number {
    return Math.max(LOOK_BACK_BYTES, position - offset);
  }

  return {
    isPacked: true,
    async read(offset, maxBytes) {
      if (offset + maxBytes <= beginning.length)
        return Buffer.from(beginning.subarray(offset, offset + maxBytes));
      if (offset < position - held.length) await discard();
      try {
        chunks ??= open();
        while (position < offset + maxBytes) {
          const { value, done } = await chunks.next();
          if (done) break;
          held = Buffer.concat([held.subarray(-wantedBytes(offset)), value]);
          if (position === beginning.length && position < BEGINNING_BYTES)
            beginning = Buffer.concat([beginning, value.subarray(0, BEGINNING_BYTES - position)]);
          position += value.length;
        }
      } catch (error) {
        await discard();
        throw error;
      }
      const from = Math.max(0, offset - (position - held.length));
      return Buffer.from(held.subarray(from, from + maxBytes));
    },
    async close() {
      await discard();
      await handle.close();
    },
  };
}

/**
 * How many bytes a gzip file of one member holds unpacked, modulo 2^32, by its own word: the last four bytes (RFC 1952,
 * ISIZE).
 */
export async function unpackedBytes(handle: FileHandle, packedBytes: number): Promise<number> {
  if (packedBytes < MIN_PACKED_BYTES) return 0;
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, packedBytes - 4);
  return buffer.readUInt32LE();
}

async function* packedBlocks(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(BLOCK_BYTES), position });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
