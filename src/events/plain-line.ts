import { pieceOf } from './byte-piece.ts';
import type { BytePiece } from './byte-piece.ts';
import { MAX_DIGITS_VALUE, putDigits, widthOf } from './digits.ts';
import { escapeAny } from './json-text.ts';

/** A line of input in ASCII, in bytes that can be copied into its event. */
export interface PlainLine {
  /** The bytes that were read, of which [start, end) are the line. */
  bytes: DataView;
  start: number;
  end: number;
  /** `event.id` of its event, in bytes. */
  idBytes: BytePiece;
  /** The line's offset, with which the id ends. */
  offset: number;
}

/** Fills in what `line` is; false for one too far behind the start of a file to be written this way. */
export type PlainLineReader = (start: number, end: number, offset: number) => boolean;

const ID_DIGITS = 10;

/** A line of the log whose ids begin with `idStart`. */
export function createPlainLine(idStart: string): {
  readonly line: PlainLine;
  readonly set: PlainLineReader;
} {
  const prefix = escapeAny(idStart);
  const { view, length } = pieceOf(prefix + ' '.repeat(ID_DIGITS));
  const digitsStart = length - ID_DIGITS;
  // as many digits as the offset has
  const ids = Array.from({ length: ID_DIGITS + 1 }, (_, width) => ({ view, length: digitsStart + width }));
  const line: PlainLine = {
    bytes: view,
    start: 0,
    end: 0,
    idBytes: { view, length },
    offset: 0,
  };
  return {
    line,
    set(start, end, offset) {
      if (offset > MAX_DIGITS_VALUE) return false;
      const width = widthOf(offset);
      putDigits(view, digitsStart, width, offset);
      line.start = start;
      line.end = end;
      line.idBytes = ids[width] as BytePiece;
      line.offset = offset;
      return true;
    },
  };
}
