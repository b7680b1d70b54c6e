/** What a program told the audit system: the type of the record and what stands in its `msg='…'`. */
export interface AuditRecord {
  readonly type: string;
  /** First value of `name` inside of the quotes; `undefined` for `?` and where there is none. */
  first(name: string): string | undefined;
  /** The same for text of somebody's choosing, which is in hexadecimal if it holds blanks, quotes or the like. */
  chosen(name: string): string | undefined;
  /** Last value of `name`. Host names of the peer stand before `addr` and `res`, so the last ones are the system's. */
  last(name: string): string | undefined;
  /** A value outside of the quotes: the process before them, the names of numbers behind them (`AUID="mira"`). */
  outside(name: string): string | undefined;
}

const TYPE = /^(?:node=\S+ )?(?:type=)?([A-Z][A-Z0-9_]+) /;
const OPEN = "msg='";
const HEX = /^(?:[0-9A-F]{2})+$/;
const STOP = /[\s,)']/;

interface Value {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The value at `at`, in quotes or up to a blank, comma, parenthesis or apostrophe. */
function valueAt(text: string, at: number): Value {
  if (text.charCodeAt(at) === 34) {
    const close = text.indexOf('"', at + 1);
    return { text: close < 0 ? '' : text.slice(at + 1, close), isQuoted: true };
  }
  let end = at;
  while (end < text.length && !STOP.test(text.charAt(end))) end++;
  return { text: text.slice(at, end), isQuoted: false };
}

function known(value: Value | undefined): string | undefined {
  return value === undefined || value.text === '' || value.text === '?' ? undefined : value.text;
}

function decoded(value: Value | undefined): string | undefined {
  const text = known(value);
  if (text === undefined || value?.isQuoted === true || !HEX.test(text)) return text;
  return Buffer.from(text, 'hex').toString('utf8');
}

/** Whether a field's name may begin at `at`: `hostname=` holds no `name=`. */
function beginsField(text: string, at: number): boolean {
  const before = at === 0 ? ' ' : text.charAt(at - 1);
  return before === ' ' || before === '(' || before === '\u001d';
}

function find(text: string, name: string, isLast: boolean): Value | undefined {
  const mark = `${name}=`;
  for (let at = isLast ? text.lastIndexOf(mark) : text.indexOf(mark); at >= 0;) {
    if (beginsField(text, at)) return valueAt(text, at + mark.length);
    if (isLast) at = at === 0 ? -1 : text.lastIndexOf(mark, at - 1);
    else at = text.indexOf(mark, at + 1);
  }
  return undefined;
}

/** Reads a record that holds what a program said; `undefined` for any other. */
export function readAuditRecord(text: string): AuditRecord | undefined {
  const type = TYPE.exec(text.slice(0, 400))?.[1];
  const open = text.indexOf(OPEN);
  const close = text.lastIndexOf("'");
  if (type === undefined || open < 0 || close < open + OPEN.length) return undefined;
  const inside = text.slice(open + OPEN.length, close);
  const before = text.slice(0, open);
  const behind = text.slice(close + 1);
  return {
    type,
    first: (name) => known(find(inside, name, false)),
    chosen: (name) => decoded(find(inside, name, false)),
    last: (name) => known(find(inside, name, true)),
    outside: (name) => known(find(behind, name, false) ?? find(before, name, false)),
  };
}
