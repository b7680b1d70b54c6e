/** A text between quotes, and where it ends. */
export interface Quoted {
  readonly value: string;
  /** Index after the closing quote. */
  readonly end: number;
}

const CLOSING = new Map([
  ["'", "'"],
  ['`', "'"],
  ['"', '"'],
  ['\u2018', '\u2019'],
  ['\u201c', '\u201d'],
]);

/** Reads a name in the quotes of any locale (`'x'`, `` `x' ``, `‘x’`, `"x"`), or a bare word. */
export function quotedAt(text: string, start: number): Quoted | undefined {
  const closing = CLOSING.get(text.charAt(start));
  if (closing === undefined) {
    let end = start;
    while (end < text.length && !' ,;\n'.includes(text.charAt(end))) end++;
    return end > start ? { value: text.slice(start, end), end } : undefined;
  }
  const close = text.indexOf(closing, start + 1);
  return close < 0 ? undefined : { value: text.slice(start + 1, close), end: close + 1 };
}
