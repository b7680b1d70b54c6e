import { isAscii } from 'node:buffer';

/** Lines of one chunk that were decoded together. */
export interface SplitterSink {
  /** A run of whole lines, each with its line feed; ASCII, so that an index in `text` is one in `bytes`. */
  ascii(text: string, offset: number, bytes: Uint8Array): void;
  /** One line without its line end. `cutBytes` of its end are missing. */
  line(text: string, offset: number, cutBytes: number): void;
}

export interface LineSplitter {
  write(chunk: Uint8Array): void;
  /** Delivers a last line that has no line feed. */
  end(): void;
}

const LF = 10;
const CR = 13;

/** Text of any bytes: UTF-8, with U+FFFD for what is none. */
function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/**
 * Cuts a stream of bytes into lines. Runs of plain ASCII are handed over whole, because decoding and searching them
 * once is several times as fast as doing it line by line. A line longer than `maxLineBytes` keeps its beginning.
 */
export function createLineSplitter(maxLineBytes: number, sink: SplitterSink): LineSplitter {
  let carry: Uint8Array[] = [];
  let carryBytes = 0;
  let cutBytes = 0;
  /** Offset of the first byte of the line that is carried or comes next. */
  let offset = 0;

  function keep(bytes: Uint8Array): void {
    const room = Math.max(0, maxLineBytes - carryBytes);
    // copied: the caller may use its chunk again
    if (room > 0) carry.push(Uint8Array.prototype.slice.call(bytes, 0, room));
    carryBytes += Math.min(room, bytes.length);
    cutBytes += Math.max(0, bytes.length - room);
  }

  function deliver(bytes: Uint8Array, at: number, cut: number): void {
    const end = cut === 0 && bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
    const kept = Math.min(end, maxLineBytes);
    sink.line(decode(bytes.subarray(0, kept)), at, cut + end - kept);
  }

  function deliverCarried(tail: Uint8Array): void {
    const length = carryBytes + cutBytes + tail.length;
    keep(tail);
    deliver(carry.length === 1 ? (carry[0] as Uint8Array) : Buffer.concat(carry), offset, cutBytes);
    offset += length;
    carry = [];
    carryBytes = 0;
    cutBytes = 0;
  }

  function writeLines(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      deliver(bytes.subarray(start, end), offset + start, 0);
      start = end + 1;
    }
  }

  return {
    write(chunk) {
      let body = chunk;
      const last = chunk.lastIndexOf(LF);
      if (last < 0) {
        keep(chunk);
        return;
      }
      if (carryBytes > 0 || cutBytes > 0) {
        const first = chunk.indexOf(LF);
        deliverCarried(chunk.subarray(0, first));
        offset += 1;
        body = chunk.subarray(first + 1);
      }
      const length = last + 1 - (chunk.length - body.length);
      const whole = body.subarray(0, length);
      if (length > 0) {
        if (length <= maxLineBytes && isAscii(whole)) {
          const text = Buffer.from(whole.buffer, whole.byteOffset, length).toString('latin1');
          sink.ascii(text, offset, whole);
        } else {
          writeLines(whole);
        }
        offset += length;
      }
      if (length < body.length) keep(body.subarray(length));
    },
    end() {
      if (carryBytes > 0 || cutBytes > 0) deliverCarried(new Uint8Array(0));
    },
  };
}
