/** JSON in bytes that grow as needed. Written char by char, because short texts cost more to join than to copy. */
export interface JsonBytes {
  /** Appends ASCII as it is. */
  raw(ascii: string): void;
  /** Appends a string with its quotes, and with escapes where it needs them. */
  quoted(text: string): void;
  /** The same for a text that is known to be plain: printable ASCII without quote and backslash. */
  quotedPlain(text: string): void;
  /** Appends any text as it is. */
  utf8(text: string): void;
  number(value: number): void;
  /** What was written since the last call; valid until something is written again. */
  take(): Uint8Array;
}

const INITIAL_BYTES = 64 * 1024;
const MAX_UTF8_BYTES = 3;
const NUMBER_ROOM = 32;
const QUOTE = 34;
// From here on one call that copies is cheaper than looking at each character of a piece of a larger string.
const LONG = 24;
const UNSAFE = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;
const UNSAFE_LINES = /[^\n\x20\x21\x23-\x5b\x5d-\x7e]/;

/** Whether `text` can stand in JSON as it is: printable ASCII without quote and backslash. */
export function isPlain(text: string): boolean {
  return !UNSAFE.test(text);
}

/** The same for a text of several lines, of each of them. */
export function arePlain(lines: string): boolean {
  return !UNSAFE_LINES.test(lines);
}

export function createJsonBytes(): JsonBytes {
  let buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  let used = 0;

  function reserve(bytes: number): void {
    if (used + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe((used + bytes) * 2);
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  }

  function raw(ascii: string): void {
    const length = ascii.length;
    reserve(length);
    const bytes = buffer;
    const start = used;
    for (let i = 0; i < length; i++) bytes[start + i] = ascii.charCodeAt(i);
    used = start + length;
  }

  function quotedPlain(text: string): void {
    const length = text.length;
    reserve(length + 2);
    const bytes = buffer;
    bytes[used] = QUOTE;
    const start = used + 1;
    if (length > LONG) bytes.write(text, start, 'latin1');
    else for (let i = 0; i < length; i++) bytes[start + i] = text.charCodeAt(i);
    bytes[start + length] = QUOTE;
    used = start + length + 1;
  }

  function utf8(text: string): void {
    reserve(text.length * MAX_UTF8_BYTES);
    used += buffer.write(text, used, 'utf8');
  }

  return {
    raw,
    quotedPlain,
    quoted(text) {
      if (!UNSAFE.test(text)) {
        quotedPlain(text);
        return;
      }
      utf8(JSON.stringify(text));
    },
    utf8,
    number(value) {
      if (!Number.isInteger(value) || value < 0 || value > Number.MAX_SAFE_INTEGER) {
        raw(JSON.stringify(value));
        return;
      }
      reserve(NUMBER_ROOM);
      let length = 1;
      for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) length++;
      let left = value;
      for (let at = used + length - 1; at >= used; at--) {
        const next = Math.floor(left / 10);
        buffer[at] = 48 + (left - next * 10);
        left = next;
      }
      used += length;
    },
    take() {
      const taken = buffer.subarray(0, used);
      used = 0;
      return taken;
    },
  };
}
