import { numberOfIp } from './address.ts';
import { copyPlainWords, copyWords } from './byte-piece.ts';
import type { BytePiece } from './byte-piece.ts';
import { MAX_DIGITS_VALUE, putDigits, widthOf } from './digits.ts';
import { escapeAny, isPlainCode } from './json-text.ts';

/** Bytes of JSON that grow at their end: what is written stays where it is, without a string in between. */
export interface ByteSink {
  piece(piece: BytePiece): void;
  /** `length` bytes of ASCII that `view` holds from `start` on; false, with nothing written, if any needs an escape. */
  plainBytes(view: DataView, start: number, length: number): boolean;
  /** What stands between the quotes of a string: any text. */
  text(text: string): void;
  /** `NAME"TEXT",` where NAME ends with the opening quote; nothing for an unknown text. */
  textMember(name: BytePiece, text: string | undefined): void;
  /** The same for an address. */
  ipMember(name: BytePiece, ip: string): void;
  /** `NAME5,` or `NAMEtrue,`; nothing for an unknown value. */
  member(name: BytePiece, value: number | boolean | undefined): void;
  /** Ends the object whose last member was written. */
  close(): void;
  /** The bytes since the last call; valid until something is written. */
  take(): Uint8Array;
}

const INITIAL_BYTES = 64 * 1024;
/** Room for the word that `copyWords` may write too far. */
const SPARE_BYTES = 8;
const MAX_UTF8_BYTES = 3;
/** Up to here a loop is faster than a call into the platform. */
const SHORT = 64;
const QUOTE = 34;
const COMMA = 44;
const CLOSE_BRACE = 125;

const LONGEST_IPV4 = 16;
/** `0.` to `255.`, each in the bytes of a word. */
const OCTETS = Int32Array.from({ length: 256 }, (_, n) => Buffer.from(`${n}.\0\0`).readInt32LE());
const OCTET_LENGTHS = Uint8Array.from({ length: 256 }, (_, n) => `${n}.`.length);

/** Creates an empty sink. */
export function createByteSink(): ByteSink {
  let buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  let out = viewOf(buffer);
  let used = 0;

  function reserve(bytes: number): void {
    if (used + bytes + SPARE_BYTES <= buffer.length) return;
    const larger = Buffer.allocUnsafe((used + bytes + SPARE_BYTES) * 2);
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
    out = viewOf(buffer);
  }

  function plainBytes(view: DataView, start: number, length: number): boolean {
    // the last word may reach behind what is to be copied
    if (start + length + SPARE_BYTES > view.byteLength) return false;
    reserve(length);
    if (!copyPlainWords(view, start, length, out, used)) return false;
    used += length;
    return true;
  }

  function piece(constant: BytePiece): void {
    reserve(constant.length);
    copyWords(constant.view, 0, constant.length, out, used);
    used += constant.length;
  }

  function text(value: string): void {
    const { length } = value;
    if (length <= SHORT) {
      reserve(length);
      let at = 0;
      for (; at < length; at++) {
        const code = value.charCodeAt(at);
        if (!isPlainCode(code)) break;
        buffer[used + at] = code;
      }
      if (at === length) {
        used += length;
        return;
      }
    }
    const escaped = escapeAny(value);
    reserve(escaped.length * MAX_UTF8_BYTES);
    used += buffer.write(escaped, used, 'utf8');
  }

  function ipv4(value: number): void {
    reserve(LONGEST_IPV4);
    for (let shift = 24; shift >= 0; shift -= 8) {
      const octet = (value >>> shift) & 255;
      out.setInt32(used, OCTETS[octet] as number, true);
      used += OCTET_LENGTHS[octet] as number;
    }
    // the last point
    used--;
  }

  function number(value: number): void {
    if (value < 0 || value > MAX_DIGITS_VALUE || !Number.isInteger(value)) {
      text(JSON.stringify(value));
      return;
    }
    const width = widthOf(value);
    reserve(width);
    putDigits(out, used, width, value);
    used += width;
  }

  function end(code: number): void {
    reserve(2);
    buffer[used++] = code;
    buffer[used++] = COMMA;
  }

  return {
    piece,
    plainBytes,
    text,
    textMember(name, value) {
      if (value === undefined) return;
      piece(name);
      text(value);
      end(QUOTE);
    },
    ipMember(name, ip) {
      piece(name);
      const value = numberOfIp(ip);
      if (value < 0) text(ip);
      else ipv4(value);
      end(QUOTE);
    },
    member(name, value) {
      if (value === undefined) return;
      piece(name);
      if (typeof value === 'number') number(value);
      else text(String(value));
      reserve(1);
      buffer[used++] = COMMA;
    },
    close() {
      used--;
      end(CLOSE_BRACE);
    },
    take() {
      const taken = buffer.subarray(0, used);
      used = 0;
      return taken;
    },
  };
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}
