import type { FileHandle } from 'node:fs/promises';
import type { ByteFollower } from './byte-reader.ts';

/** Positioned reads on an open file. Notices nothing by itself. Takes over the handle: `close` closes it. */
export function createReadFollower(handle: FileHandle): ByteFollower {
  return {
    notifies: false,
    async read(offset, maxBytes) {
      const buffer = Buffer.allocUnsafe(maxBytes);
      let filled = 0;
      while (filled < maxBytes) {
        const { bytesRead } = await handle.read(buffer, filled, maxBytes - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    close: () => handle.close(),
  };
}
