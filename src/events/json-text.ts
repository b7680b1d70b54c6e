const UNSAFE = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;
const UNSAFE_LINES = /[^\n\x20\x21\x23-\x5b\x5d-\x7e]/;

/** Makes a text fit to stand between the quotes of a JSON string. */
export type Escape = (text: string) => string;

/** Whether `text` can stand in JSON as it is: printable ASCII without quote and backslash. */
export function isPlain(text: string): boolean {
  return !UNSAFE.test(text);
}

/** The same for a text of several lines, of each of them. */
export function arePlain(lines: string): boolean {
  return !UNSAFE_LINES.test(lines);
}

/** Escapes any text. */
export const escapeAny: Escape = (text) => (isPlain(text) ? text : JSON.stringify(text).slice(1, -1));

/** For texts that are known to be plain. */
export const escapeNothing: Escape = (text) => text;
