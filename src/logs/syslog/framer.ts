/** One message as it came over a stream. */
export interface Frame {
  readonly text: string;
  /** Bytes that were left out because the message was longer than the cap. */
  readonly cutBytes: number;
}

export interface Framer {
  push(bytes: Buffer): Frame[];
  /** The message that the end of the stream has cut short. */
  finish(): Frame[];
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const MAX_COUNT_DIGITS = 8;

/**
 * Finds the messages in a TCP stream (RFC 6587): each is either counted (`MSG-LEN SP MSG`) or ends with a line feed, and
 * senders mix both. A line that begins with a number which no space follows is not counted.
 */
export function createFramer(maxLineBytes: number): Framer {
  let mode: 'between' | 'counted' | 'line' = 'between';
  let digits = '';
  let missingBytes = 0;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let cutBytes = 0;

  function keep(bytes: Buffer): void {
    const piece = bytes.subarray(0, maxLineBytes - keptBytes);
    if (piece.length > 0) kept.push(Buffer.from(piece));
    keptBytes += piece.length;
    cutBytes += bytes.length - piece.length;
  }

  function take(frames: Frame[]): void {
    const text = Buffer.concat(kept)
      .toString('utf8')
      .replace(/[\r\n\0]+$/, '');
    if (text !== '') frames.push({ text, cutBytes });
    mode = 'between';
    kept = [];
    keptBytes = 0;
    cutBytes = 0;
  }

  /** Handles the byte of a message's start that stands at `at`; returns where to go on. */
  function begin(bytes: Buffer, at: number): number {
    const byte = bytes[at]!;
    if (digits === '' && (byte === LINE_FEED || byte === 0x0d || byte === 0)) return at + 1;
    const isDigit = byte >= (digits === '' ? 0x31 : 0x30) && byte <= 0x39;
    if (isDigit && digits.length < MAX_COUNT_DIGITS) {
      digits += String.fromCharCode(byte);
      return at + 1;
    }
    if (byte === SPACE && digits !== '') {
      mode = 'counted';
      missingBytes = Number(digits);
      digits = '';
      return at + 1;
    }
    mode = 'line';
    keep(Buffer.from(digits));
    digits = '';
    return at;
  }

  return {
    push(bytes) {
      const frames: Frame[] = [];
      for (let at = 0; at < bytes.length;) {
        if (mode === 'between') {
          at = begin(bytes, at);
        } else if (mode === 'counted') {
          const piece = bytes.subarray(at, at + missingBytes);
          keep(piece);
          missingBytes -= piece.length;
          at += piece.length;
          if (missingBytes === 0) take(frames);
        } else {
          const end = bytes.indexOf(LINE_FEED, at);
          keep(bytes.subarray(at, end === -1 ? bytes.length : end));
          at = end === -1 ? bytes.length : end + 1;
          if (end !== -1) take(frames);
        }
      }
      return frames;
    },
    finish() {
      const frames: Frame[] = [];
      keep(Buffer.from(digits));
      digits = '';
      take(frames);
      return frames;
    },
  };
}
