const UNSAFE = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;
const QUOTE = 34;
const BACKSLASH = 92;

/** Whether a character can stand in a JSON string as it is: printable ASCII but quote and backslash. */
export function isPlainCode(code: number): boolean {
  return code >= 32 && code < 127 && code !== QUOTE && code !== BACKSLASH;
}

/** Makes any text fit to stand between the quotes of a JSON string. */
export function escapeAny(text: string): string {
  return UNSAFE.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** Where a run of lines has characters that cannot stand in a JSON string as they are. */
export interface PlainFinder {
  /** Whether [start, end) has none. To be asked about one line after the other. */
  isPlain(start: number, end: number): boolean;
}

/** Looks through lines of ASCII once, however many of them are asked about. */
export function createPlainFinder(text: string): PlainFinder {
  const unsafe = /[\x00-\x09\x0b-\x1f"\\\x7f]/g;
  let next = -1;
  return {
    isPlain(start, end) {
      if (next < start) {
        unsafe.lastIndex = start;
        next = unsafe.exec(text)?.index ?? text.length;
      }
      return next >= end;
    },
  };
}
