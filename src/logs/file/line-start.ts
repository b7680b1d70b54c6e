import type { OpenFile } from './open-file.ts';

const NEWLINE = 0x0a;
const BLOCK_BYTES = 64 * 1024;

/** The offset behind the last complete line of a file: where reading begins that wants only what comes. */
export async function lineStartBefore({ reader, facts }: OpenFile): Promise<number> {
  let end = (await facts()).size;
  while (end > 0) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const newline = (await reader.read(start, end - start)).lastIndexOf(NEWLINE);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}
