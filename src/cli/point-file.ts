import type { Point } from '../model/point.ts';
import { decodeLines } from '../points/decode.ts';
import { wholeLines } from '../lib/whole-lines.ts';

/** A line that is no line protocol. */
export interface BadLine {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Points of a file of line protocol (nanoseconds), block by block; each bad line is told and left out. */
export async function* readPoints(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  bad: (line: BadLine) => void,
): AsyncGenerator<readonly Point[]> {
  let linesBefore = 0;
  for await (const block of wholeLines(chunks)) {
    const { points, mistakes } = decodeLines(block, { keepNotFinite: true });
    for (const { line, column, reason } of mistakes) bad({ path, line: linesBefore + line, column, reason });
    for (let at = block.indexOf('\n'); at !== -1; at = block.indexOf('\n', at + 1)) linesBefore += 1;
    if (points.length > 0) yield points;
  }
}
