import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { EncodePoint, Points } from './point-codec.ts';

const BLOCK_CHARACTERS = 64 * 1024;

/** Points as line protocol with nanosecond times, one a line. What can not be written is left out; `encode` may count it. */
export async function* exportLines(points: Points, encode: EncodePoint): AsyncGenerator<string> {
  let block = '';
  for await (const point of points) {
    const line = encode(point);
    if (line === undefined) continue;
    block += `${line}\n`;
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

/** The same, compressed: what `gunzip`, `influx write --compression gzip` and `importPoints` read. */
export function gzipped(text: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  const source = Readable.from(text, { objectMode: true });
  const gzip = createGzip();
  // A source that fails has to fail whoever reads the compressed bytes.
  source.once('error', (error) => gzip.destroy(error));
  return source.pipe(gzip);
}
