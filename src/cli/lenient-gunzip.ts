import { createInflateRaw } from 'node:zlib';
import type { InflateRaw } from 'node:zlib';
import { createByteSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';

/** So much is unpacked at once: damage costs no more than what was packed beside it. */
const PIECE_BYTES = 16 * 1024;
const TRAILER_BYTES = 8;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const FHCRC = 2;
/** No file name or comment is longer. */
const LONGEST_TEXT = 4096;

/** Length of the header of a gzip member (RFC 1952, 2.3) that begins at the source's next byte; -1 where none does. */
async function headerLength(source: ByteSource): Promise<number> {
  const head = await source.peek(10);
  if (head.length < 10 || head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 8) return -1;
  const flags = head[3] as number;
  if (flags > 31) return -1;
  let length = 10;
  if ((flags & FEXTRA) !== 0) {
    const size = (await source.peek(length + 2)).subarray(length);
    if (size.length < 2) return -1;
    length += 2 + size.readUInt16LE();
  }
  for (const flag of [FNAME, FCOMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = (await source.peek(length + LONGEST_TEXT)).indexOf(0, length);
    if (end < 0) return -1;
    length = end + 1;
  }
  return (flags & FHCRC) !== 0 ? length + 2 : length;
}

/** Hands a piece to `inflate`; false where it can not be unpacked. */
function feed(inflate: InflateRaw, piece: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const fail = (): void => resolve(false);
    inflate.once('error', fail);
    inflate.write(piece, (error) => {
      // the event tells as well
      if (error !== null && error !== undefined) return;
      inflate.off('error', fail);
      resolve(true);
    });
  });
}

/** How a member ended. `none`: not one byte could be unpacked, and nothing was taken from the source. */
type MemberEnd = 'whole' | 'damaged' | 'early' | 'none';

/** Unpacks the member whose header has `header` bytes; leaves the source behind it. */
async function* readMember(source: ByteSource, header: number): AsyncGenerator<Uint8Array, MemberEnd> {
  const inflate = createInflateRaw();
  const unpacked: Buffer[] = [];
  const state = { isOver: false };
  let bytes = 0;
  inflate.on('data', (data: Buffer) => unpacked.push(data));
  inflate.on('end', () => (state.isOver = true));
  const passed: Buffer[] = [await source.take(header)];
  try {
    while (!state.isOver) {
      const piece = await source.take(PIECE_BYTES);
      if (piece.length === 0) return 'early';
      const before = inflate.bytesWritten;
      if (bytes === 0) passed.push(piece);
      const isGood = await feed(inflate, piece);
      // the end is told a turn later
      await new Promise((resolve) => setImmediate(resolve));
      for (const data of unpacked.splice(0)) {
        bytes += data.length;
        yield data;
      }
      if (!isGood) {
        if (bytes > 0) return 'damaged';
        source.putBack(Buffer.concat(passed));
        return 'none';
      }
      if (state.isOver) source.putBack(piece.subarray(inflate.bytesWritten - before));
    }
  } finally {
    inflate.destroy();
  }
  const trailer = await source.take(TRAILER_BYTES);
  if (trailer.length < TRAILER_BYTES) return 'early';
  return trailer.readUInt32LE(4) === bytes % 2 ** 32 ? 'whole' : 'damaged';
}

const TOLD = {
  early: 'the packed data ends before its end: what there is of it was read',
  damaged: 'the packed data is damaged: what stands before the damage was read',
} as const;

/**
 * The same bytes, unpacked where they are gzip, whatever they are: bytes that only begin like gzip go by as they are,
 * and so does what follows the last member. Damage ends the reading and is told to `note`.
 */
export async function* lenientlyUnpacked(
  chunks: AsyncIterable<Uint8Array>,
  note: (text: string) => void,
): AsyncGenerator<Uint8Array> {
  const source = createByteSource(chunks);
  let end: MemberEnd = 'whole';
  while (end === 'whole') {
    const header = await headerLength(source);
    if (header < 0) break;
    end = yield* readMember(source, header);
  }
  if (end === 'whole' || end === 'none') return yield* source.rest();
  let bytes = 0;
  for await (const chunk of source.rest()) bytes += chunk.length;
  note(bytes === 0 ? TOLD[end] : `${TOLD[end]}, and ${bytes} bytes behind it were not`);
}
