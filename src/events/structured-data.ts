import { CLOSE_BRACKET, OPEN_BRACKET, SPACE } from './scan.ts';

/** Index after one `[id name="value" …]` element of RFC 5424 that begins at `start`, or -1 where it never ends. */
function elementEnd(text: string, start: number, end: number): number {
  let quoted = false;
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (quoted && code === 92) at++;
    else if (code === 34) quoted = !quoted;
    else if (code === CLOSE_BRACKET && !quoted) return at + 1;
  }
  return -1;
}

/**
 * Index of the message behind RFC 5424's structured data (`-` or elements) and an optional BOM, or -1. rsyslog puts one
 * space more before it.
 */
export function messageStart5424(text: string, start: number, end: number): number {
  let at = start;
  if (text.charCodeAt(at) === 45) at++;
  else if (text.charCodeAt(at) !== OPEN_BRACKET) return -1;
  while (text.charCodeAt(at) === OPEN_BRACKET) {
    at = elementEnd(text, at, end);
    if (at < 0) return -1;
  }
  while (at < end && text.charCodeAt(at) === SPACE) at++;
  return text.charCodeAt(at) === 0xfeff ? at + 1 : at;
}
