/** Thrown inside the decoder only: what is wrong with the line, and where. */
export class LineMistake extends Error {
  readonly reason: string;
  readonly position: number;

  constructor(reason: string, position: number) {
    super(reason);
    this.reason = reason;
    this.position = position;
  }
}

/** Walks over line protocol, token by token. Positions are indices into the text. */
export interface Scanner {
  position(): number;
  moveTo(position: number): void;
  advance(): void;
  /** The character here, or '' at the end of the text. */
  peek(): string;
  atEnd(): boolean;
  atLineEnd(): boolean;
  skipLine(): void;
  skipSpaces(): void;
  expectSpaces(): void;
  expect(character: string): void;
  expectLineEnd(): void;
  /** A name with its escapes undone, up to an unescaped character of `stops` or the line's end; never empty. */
  readName(what: string, stops: string): string;
  /** What stands up to a comma, space or line end. */
  readWord(): string;
  /** A quoted string; it may hold line breaks. */
  readQuoted(): string;
  fail(reason: string, position?: number): never;
}

const ESCAPABLE = ',= ';
const ESCAPED = /\\([,= ])/g;
const ESCAPED_IN_STRING = /\\(["\\])/g;

export function createScanner(text: string): Scanner {
  let at = 0;

  function atLineEnd(): boolean {
    return at >= text.length || text[at] === '\n' || (text[at] === '\r' && isLineEnd(at + 1));
  }

  function isLineEnd(position: number): boolean {
    return position >= text.length || text[position] === '\n';
  }

  function fail(reason: string, position = at): never {
    throw new LineMistake(reason, position);
  }

  function skipSpaces(): void {
    while (text[at] === ' ') at += 1;
  }

  function expect(character: string): void {
    if (text[at] !== character) fail(`expected "${character}"`);
    at += 1;
  }

  /** At a backslash: passes it, with the character it escapes if it does. */
  function skipEscape(): boolean {
    const start = at;
    while (text[at] === '\\') at += 1;
    if (at >= text.length || !ESCAPABLE.includes(text[at] as string)) return false;
    if (at - start > 1)
      fail('several backslashes before an escaped character are read differently everywhere', start);
    at += 1;
    return true;
  }

  return {
    position: () => at,
    moveTo(position) {
      at = position;
    },
    advance() {
      at += 1;
    },
    peek: () => text[at] ?? '',
    atEnd: () => at >= text.length,
    atLineEnd,
    skipLine() {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    },
    skipSpaces,
    expectSpaces() {
      if (atLineEnd()) fail('the fields are missing');
      expect(' ');
      skipSpaces();
    },
    expect,
    expectLineEnd() {
      if (!atLineEnd()) fail('something follows the point');
      if (text[at] === '\r') at += 1;
      at += 1;
    },
    readName(what, stops) {
      const start = at;
      let escaped = false;
      while (!atLineEnd() && !stops.includes(text[at] as string)) {
        if (text[at] !== '\\') at += 1;
        else if (skipEscape()) escaped = true;
      }
      if (at === start) fail(`the ${what} is missing`);
      const name = text.slice(start, at);
      return escaped ? name.replace(ESCAPED, '$1') : name;
    },
    readWord() {
      const start = at;
      while (!atLineEnd() && text[at] !== ',' && text[at] !== ' ') at += 1;
      return text.slice(start, at);
    },
    readQuoted() {
      const start = at;
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
      if (at >= text.length) fail('a string has no closing quote', start);
      const inner = text.slice(start + 1, at);
      at += 1;
      return inner.includes('\\') ? inner.replace(ESCAPED_IN_STRING, '$1') : inner;
    },
    fail,
  };
}
