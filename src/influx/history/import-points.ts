import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CrosswatchError } from '../../lib/errors.ts';
import { wholeLines } from '../../lib/whole-lines.ts';
import type { Point } from '../../model/point.ts';
import type { DecodeLines } from './point-codec.ts';

export interface ImportOptions {
  /** Where the bytes come from, for errors. */
  readonly path: string;
  readonly decode: DecodeLines;
  /** Told of each line that is no point, which is then left out; without it the first such line is an error. */
  readonly onMistake?: ((mistake: CrosswatchError) => void) | undefined;
}

/** Points of line protocol, plain or compressed with gzip, as they are read. */
export async function* importPoints(
  bytes: AsyncIterable<Uint8Array>,
  { path, decode, onMistake }: ImportOptions,
): AsyncGenerator<Point> {
  let lines = 0;
  try {
    for await (const block of wholeLines(await unpacked(bytes))) {
      const { points, mistakes } = decode(block);
      for (const { line, column, reason } of mistakes) {
        const place = { path, line: lines + line, column };
        const mistake = new CrosswatchError('CW_INFLUX_IMPORT', reason, { place });
        if (onMistake === undefined) throw mistake;
        onMistake(mistake);
      }
      lines += block.split('\n').length - 1;
      yield* points;
    }
  } catch (cause) {
    if (cause instanceof CrosswatchError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CrosswatchError('CW_INFLUX_IMPORT', `cannot be read: ${reason}`, { cause, place: { path } });
  }
}

/** Looks at the first bytes: gzip announces itself with 1f 8b (RFC 1952). */
async function unpacked(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const rest = bytes[Symbol.asyncIterator]();
  let head: Uint8Array = Buffer.alloc(0);
  let ended = false;
  while (head.length < 2 && !ended) {
    const next = await rest.next();
    ended = next.done === true;
    if (next.done !== true) head = Buffer.concat([head, next.value]);
  }
  const whole = joined(head, rest);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const source = Readable.from(whole);
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip) as AsyncIterable<Uint8Array>;
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
