import { createReadStream, fstatSync, openSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CrosswatchError } from '../lib/errors.ts';
import { wholeLines } from '../lib/whole-lines.ts';
import type { Terminal } from './terminal.ts';

export interface InputFile {
  readonly path: string;
  /** Bytes in all, 0 where that can not be known. */
  readonly bytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const CHUNK_BYTES = 256 * 1024;

/** A file to read from its beginning to its end, or standard input for `-`. */
export function openInput(path: string, terminal: Terminal): InputFile {
  if (path === '-') return { path: '<stdin>', bytes: 0, chunks: terminal.stdin as AsyncIterable<Uint8Array> };
  try {
    // Opened now, so that a file that may not be read is told before anything else is done.
    const fd = openSync(path, 'r');
    const facts = fstatSync(fd);
    if (facts.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
    const stream = createReadStream(path, { fd, highWaterMark: CHUNK_BYTES });
    return { path, bytes: facts.size, chunks: stream as AsyncIterable<Uint8Array> };
  } catch (cause) {
    throw new CrosswatchError(
      'CW_CLI_INPUT',
      `cannot read ${path} (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      {
        hint: 'check the path, and that the file may be read by this user; - reads standard input',
        cause,
      },
    );
  }
}

/** Tells how many bytes went by. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

/** The same bytes, unpacked where they are gzip: a rotated log is read as it lies there. Throws `CW_CLI_INPUT` where it is damaged. */
export async function* unpacked(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const rest = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* rest;
  try {
    yield* pipeline(Readable.from(rest), createGunzip(), () => {}) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new CrosswatchError('CW_CLI_INPUT', `${path} is damaged: ${(cause as Error).message}`, { cause });
  }
}

/** Lines without their ends, however the bytes were cut. */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const block of wholeLines(chunks)) {
    const all = block.split('\n');
    if (all.at(-1) === '') all.pop();
    yield* all;
  }
}
