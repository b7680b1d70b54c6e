import { canonicalIp, isPeerCode, isPeerText, LONGEST_PEER } from './address.ts';
import type { Draft } from './draft.ts';
import { isDigit, numberBetween, SPACE } from './scan.ts';

/** Where the peer stands in a message: [addressStart, addressEnd), and its port or -1. */
export interface PeerPlace {
  addressStart: number;
  addressEnd: number;
  port: number;
}

const MAX_DIGITS = 9;

/** Writes the peer into the event: an address into `source.ip`, a name into `source.domain`. */
export function setPeer(draft: Draft, text: string, start: number, end: number, port = -1): void {
  const ip = canonicalIp(text, start, end);
  if (ip !== undefined) draft['source.ip'] = ip;
  else if (end > start && !isUnknown(text, start, end)) draft['source.domain'] = text.slice(start, end);
  if (port >= 0 && port <= 65_535) draft['source.port'] = port;
}

function isUnknown(text: string, start: number, end: number): boolean {
  return end - start === 7 && text.startsWith('UNKNOWN', start);
}

/** Whether ` port ` stands at `at`. */
function isPortWord(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === SPACE &&
    text.charCodeAt(at + 1) === 112 &&
    text.charCodeAt(at + 2) === 111 &&
    text.charCodeAt(at + 3) === 114 &&
    text.charCodeAt(at + 4) === 116 &&
    text.charCodeAt(at + 5) === SPACE
  );
}

/**
 * Finds `ADDRESS port PORT` that ends exactly at `end`. This is the anchor against forged user names: whatever a name
 * contains stands before what sshd wrote last.
 */
export function peerWithPortAtEnd(text: string, start: number, end: number, place: PeerPlace): boolean {
  let digits = end;
  let port = 0;
  for (let scale = 1; digits > start; scale *= 10) {
    const code = text.charCodeAt(digits - 1);
    if (!isDigit(code)) break;
    port += (code - 48) * scale;
    if (end - --digits > MAX_DIGITS) return false;
  }
  if (digits === end || !isPortWord(text, digits - 6)) return false;
  if (!peerAtEnd(text, start, digits - 6, place)) return false;
  place.port = port;
  return true;
}

/** Finds the last word before `end`, if it can be an address or host name. */
export function peerAtEnd(text: string, start: number, end: number, place: PeerPlace): boolean {
  let from = end;
  while (from > start) {
    const code = text.charCodeAt(from - 1);
    if (!isPeerCode(code)) {
      if (code === SPACE) break;
      return false;
    }
    if (end - --from > LONGEST_PEER) return false;
  }
  if (from >= end) return false;
  place.addressStart = from;
  place.addressEnd = end;
  place.port = -1;
  return true;
}

/**
 * Reads `ADDRESS[ port PORT]` that begins at `start`, where sshd writes the peer before text of the other side's
 * choosing. Returns the index after it, or -1.
 */
export function peerAtStart(text: string, start: number, end: number, place: PeerPlace): number {
  let at = start;
  while (at < end && text.charCodeAt(at) !== SPACE && at - start <= 255) at++;
  let addressEnd = at;
  while (addressEnd > start && isDelimiter(text, addressEnd - 1, at, end)) addressEnd--;
  if (!isPeerText(text, start, addressEnd)) return -1;
  place.addressStart = start;
  place.addressEnd = addressEnd;
  place.port = -1;
  if (addressEnd !== at || !isPortWord(text, at)) return addressEnd;
  let digits = at + 6;
  while (digits < end && isDigit(text.charCodeAt(digits))) digits++;
  const port = numberBetween(text, at + 6, digits);
  if (port < 0) return addressEnd;
  place.port = port;
  return digits;
}

/** A comma or colon right before a blank or the end belongs to the sentence, not to the address. */
function isDelimiter(text: string, at: number, wordEnd: number, end: number): boolean {
  const code = text.charCodeAt(at);
  return at === wordEnd - 1 && (code === 44 || code === 58) && wordEnd <= end;
}
