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
