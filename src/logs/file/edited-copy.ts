import type { ByteReader } from './byte-reader.ts';
import { digest, FINGERPRINT_BYTES, type Checkpoint } from './checkpoint.ts';

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1024 * 1024;
/** How much of the end of a file is searched: more than is written between an edit and the next look. */
const SEARCHED_BYTES = 16 * 1024 * 1024;

/**
 * Where, in a copy from which lines were taken out or in which they were changed, the bytes end that were read last: the
 * offset to go on at. Undefined where that is not beyond doubt, and to go on there could skip lines: where the bytes are
 * not there or come twice, where the line stands alone or repeats the one before, as new files may begin so.
 */
export async function findReadEnd(
  reader: ByteReader,
  size: number,
  { offset, tail, head }: Checkpoint,
): Promise<number | undefined> {
  if (head === '' || offset < FINGERPRINT_BYTES) return undefined;
  let found: number | undefined;
  let start = Math.max(0, size - SEARCHED_BYTES);
  while (start < size) {
    const block = await reader.read(start, BLOCK_BYTES);
    if (block.length <= FINGERPRINT_BYTES) break;
    for (let at = block.indexOf(NEWLINE); at !== -1; at = block.indexOf(NEWLINE, at + 1)) {
      const end = at + 1;
      if (end < FINGERPRINT_BYTES) continue;
      const bytes = block.subarray(end - FINGERPRINT_BYTES, end);
      if (digest(bytes) !== tail || start + end === found) continue;
      if (found !== undefined || !standsOut(block.subarray(0, end), start === 0)) return undefined;
      found = start + end;
    }
    if (block.length < BLOCK_BYTES) break;
    start += block.length - FINGERPRINT_BYTES;
  }
  return found;
}

/** Whether the last line of these bytes has another one before it that is not its like. */
function standsOut(bytes: Buffer, isFromStart: boolean): boolean {
  const start = bytes.lastIndexOf(NEWLINE, -2) + 1;
  if (start === 0) return !isFromStart;
  const line = bytes.subarray(start);
  return !bytes.subarray(0, start).subarray(-line.length).equals(line);
}
