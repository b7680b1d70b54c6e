// Character tests and number reading on a string, without cutting pieces out of it.

export const SPACE = 32;
export const COLON = 58;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;

/** Whether the code is `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The two digits at `at` as a number (a leading blank counts as 0), or -1 where there are none. */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  if (!isDigit(ones)) return -1;
  if (tens === SPACE) return ones - 48;
  return isDigit(tens) ? (tens - 48) * 10 + ones - 48 : -1;
}

/** The unsigned number that fills [start, end) completely, or -1. At most 9 digits. */
export function numberBetween(text: string, start: number, end: number): number {
  if (end <= start || end - start > 9) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return -1;
    value = value * 10 + code - 48;
  }
  return value;
}

/** Index of the first character at or after `start` that is no blank. */
export function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}

/** `end` without the blanks, tabs, carriage returns and line feeds before it. */
export function trimmedEnd(text: string, end = text.length): number {
  let at = end;
  while (at > 0) {
    const code = text.charCodeAt(at - 1);
    if (code !== SPACE && code !== 13 && code !== 10 && code !== 9) break;
    at--;
  }
  return at;
}

/** Index of `word` in [start, end), or -1. */
export function indexIn(text: string, word: string, start: number, end: number): number {
  const at = text.slice(start, end).indexOf(word);
  return at < 0 ? -1 : start + at;
}

/** Last index of `word` in [start, end), or -1. */
export function lastIndexIn(text: string, word: string, start: number, end: number): number {
  const at = text.slice(start, end).lastIndexOf(word);
  return at < 0 ? -1 : start + at;
}

/** The part [start, end) of `text`, or `undefined` when it is empty: an unknown value is absent, never ''. */
export function part(text: string, start: number, end: number): string | undefined {
  return end > start ? text.slice(start, end) : undefined;
}

/** Whether `word` ends at `end`. */
export function endsAt(text: string, word: string, end: number): boolean {
  return end >= word.length && text.startsWith(word, end - word.length);
}
