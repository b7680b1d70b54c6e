const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line of bytes and where it stood. */
export interface PlacedLine {
  /** Without line end, invalid UTF-8 replaced by U+FFFD, at most `maxLineBytes` bytes of it. */
  readonly text: string;
  /** Offset of its first byte. */
  readonly offset: number;
  /** Offset behind its line end. */
  readonly end: number;
  /** Bytes that were left out of `text` because of the cap. */
  readonly cutBytes: number;
}

export interface PlacedLineSplitter {
  /** Takes the next bytes and returns the lines they complete. Keeps nothing of `bytes` but the unfinished line. */
  push(bytes: Buffer): PlacedLine[];
  /** Ends the unfinished line as if its newline had come. */
  finish(): PlacedLine | undefined;
  /** Whether there is an unfinished line. */
  unfinished(): boolean;
}

/**
 * Cuts bytes into lines at `\n` or `\r\n` and says where each stood. Holds at most `maxLineBytes` of a line, however
 * long it is. NUL bytes at the start of a line are skipped: they are the hole that a truncated file gets from a writer
 * that does not append (logrotate's copytruncate), or that a power cut leaves.
 */
export function createPlacedLineSplitter(startOffset: number, maxLineBytes: number): PlacedLineSplitter {
  let position = startOffset;
  let lineOffset = startOffset;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let lineBytes = 0;
  let lastByte = 0;

  function keep(piece: Buffer): void {
    if (piece.length === 0) return;
    kept.push(piece.subarray(0, maxLineBytes - keptBytes));
    keptBytes = Math.min(maxLineBytes, keptBytes + piece.length);
    lineBytes += piece.length;
    lastByte = piece[piece.length - 1]!;
  }

  function take(): PlacedLine {
    const whole = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
    const contentBytes = lineBytes > 0 && lastByte === CARRIAGE_RETURN ? lineBytes - 1 : lineBytes;
    const textBytes =
      contentBytes <= keptBytes ? contentBytes : wholeCharacters(whole, Math.min(keptBytes, contentBytes));
    const line = {
      text: whole.toString('utf8', 0, textBytes),
      offset: lineOffset,
      end: position,
      cutBytes: contentBytes - textBytes,
    };
    kept = [];
    keptBytes = 0;
    lineBytes = 0;
    lineOffset = position;
    return line;
  }

  return {
    push(bytes) {
      const lines: PlacedLine[] = [];
      let at = 0;
      while (at < bytes.length) {
        if (lineBytes === 0) {
          const from = at;
          while (bytes[at] === 0) at++;
          position += at - from;
          lineOffset = position;
        }
        const newline = bytes.indexOf(NEWLINE, at);
        const stop = newline === -1 ? bytes.length : newline;
        keep(bytes.subarray(at, stop));
        position += stop - at;
        if (newline === -1) {
          const last = kept.pop();
          if (last !== undefined && last.length > 0) kept.push(Buffer.from(last));
          break;
        }
        position++;
        lines.push(take());
        at = newline + 1;
      }
      return lines;
    },
    finish() {
      return lineBytes > 0 ? take() : undefined;
    },
    unfinished: () => lineBytes > 0,
  };
}

/** The length of the longest prefix of at most `length` bytes that does not end inside a UTF-8 character. */
function wholeCharacters(bytes: Buffer, length: number): number {
  for (let back = 1; back <= 4 && back <= length; back++) {
    const byte = bytes[length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const characterBytes = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return characterBytes > back ? length - back : length;
  }
  return length;
}
