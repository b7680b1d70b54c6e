import { byteWord, standsAt } from '../byte-word.ts';
import { peerAtEnd, peerAtStart, peerWithPortAtEnd } from '../peer.ts';
import type { PeerPlace } from '../peer.ts';
import { COLON, indexIn, lastIndexIn, SPACE } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';
import type { Wording } from './wording.ts';
import { invalidNameStart } from './wording.ts';

const FROM = byteWord(' from ');
const SSH = byteWord(' ssh');
const REMOTE = ' ruser ';

/** The line holds several peers, and any of them can be sshd's. */
export const AMBIGUOUS = -2;

/** Whether earlier lines of the same process told the peer at `place`. */
export type HasPeer = (line: SyslogLine, text: string, place: PeerPlace) => boolean;

/** Start of the user's end: index of the ` from ` right before the peer, or -1 if the peer is not preceded by it. */
export function fromBefore(wording: Wording, addressStart: number, userStart: number): number {
  const from = addressStart - FROM.length;
  return from >= userStart && standsAt(wording, FROM, from) ? from : -1;
}

/** Length of ` ssh2` or ` ssh1` that ends at `end`, or 0. */
function protocolLength(wording: Wording, end: number): number {
  const version = wording.text.charCodeAt(end - 1);
  return (version === 50 || version === 49) && standsAt(wording, SSH, end - 5) ? 5 : 0;
}

/**
 * Where the user's name ends in `USER from ADDRESS[ port PORT][ ssh2]`, with nothing behind; the peer is left in
 * `wording.place`. A name is free text, so the search goes from the end. -1 where no peer can be found.
 */
export function userEnd(wording: Wording, userStart: number): number {
  const { text, end, place } = wording;
  if (peerWithPortAtEnd(text, userStart, end - protocolLength(wording, end), place)) {
    const from = fromBefore(wording, place.addressStart, userStart);
    if (from >= 0) return from;
  }
  if (peerAtEnd(text, userStart, end, place)) return fromBefore(wording, place.addressStart, userStart);
  return -1;
}

/** Index behind ` from ADDRESS port PORT ssh2` at `from`, or -1 where that is not what stands there. */
function endOfPeer(wording: Wording, from: number): number {
  const { text, end, place } = wording;
  const portEnd = peerAtStart(text, from + FROM.length, end, place);
  if (portEnd < 0 || place.port < 0) return -1;
  const peerEnd = portEnd + 5;
  if (peerEnd > end || protocolLength(wording, peerEnd) === 0) return -1;
  const next = text.charCodeAt(peerEnd);
  return peerEnd === end || next === COLON || next === SPACE ? peerEnd : -1;
}

/** Index of the next ` from ADDRESS port PORT ssh2` at or after `start`, or -1. */
function nextFrom(wording: Wording, start: number): number {
  for (let from = wording.text.indexOf(FROM.text, start); from >= 0 && from < wording.end;) {
    if (endOfPeer(wording, from) >= 0) return from;
    from = wording.text.indexOf(FROM.text, from + 1);
  }
  return -1;
}

/** A key without certificate, and nothing of the client's choosing behind it. */
const PLAIN_KEY = /^: [A-Z][A-Za-z0-9-]* (?:[A-Z0-9]+:[\w+/=-]+|(?:MD5:)?[0-9a-f]{2}(?::[0-9a-f]{2}){15})$/;
const LONGEST_KEY = 200;

/** Whether the end of the line from `at` on is what sshd itself writes behind a peer. */
function isPlainTail({ text, end }: Wording, at: number): boolean {
  return at === end || (end - at <= LONGEST_KEY && PLAIN_KEY.test(text.slice(at, end)));
}

/**
 * The end of a name that is the client's own: what the process said before decides, then the end of the line where
 * sshd writes nothing behind the peer, then the last peer with nothing but a key behind it. -1 where the end of the line
 * decides or there is no peer, `AMBIGUOUS` where there are several and any of them can be sshd's.
 */
function endOfInvalid(
  wording: Wording,
  line: SyslogLine,
  nameStart: number,
  hasPeer: HasPeer,
  hasWholeEnd: boolean,
): number {
  const { text, place } = wording;
  let first = -1;
  let last = -1;
  for (let from = nextFrom(wording, nameStart); from >= 0; from = nextFrom(wording, from + 1)) {
    if (hasPeer(line, text, place)) return from;
    if (first < 0) first = from;
    last = from;
  }
  if (last < 0 || hasWholeEnd) return -1;
  const tail = endOfPeer(wording, last);
  return first === last || isPlainTail(wording, tail) ? last : AMBIGUOUS;
}

/** The same in `USER from ADDRESS port PORT ruser REMOTE`, which protocol 1 had for hosts that are trusted. */
function userEndBeforeRemote(wording: Wording, userStart: number): number {
  const { text, end } = wording;
  const isInvalid = invalidNameStart(text, userStart) > userStart;
  const remote = isInvalid
    ? lastIndexIn(text, REMOTE, userStart, end)
    : indexIn(text, REMOTE, userStart, end);
  return userEnd(remote < 0 ? wording : { ...wording, end: remote }, userStart);
}

/** Whether sshd writes nothing behind the peer for the method. */
function isBare(method: string): boolean {
  return method === 'password' || method === 'none' || method.startsWith('keyboard-interactive');
}

/**
 * Where the user's name ends in `USER from ADDRESS[ port PORT][ ssh2[: EXTRA]]`; the peer is left in `wording.place`.
 * -1 where there is none, `AMBIGUOUS` where it cannot be told from a forged one.
 *
 * EXTRA holds text of the client's choosing (the id of a certificate, a principal), and so does the name of a user
 * who does not exist. The account of any other user is the host's, so the first peer behind his name is sshd's.
 */
export function attemptUserEnd(
  wording: Wording,
  line: SyslogLine,
  userStart: number,
  method: string,
  hasPeer: HasPeer,
): number {
  const bareEnd = isBare(method) ? userEnd(wording, userStart) : -1;
  if (bareEnd >= 0 && wording.text.indexOf(FROM.text, userStart) === bareEnd) return bareEnd;
  // An address alone at the end may stand in a text of the client's; with its port and protocol it is sshd's.
  const hasWholeEnd = bareEnd >= 0 && wording.place.port >= 0;
  if (method.startsWith('rhosts')) return userEndBeforeRemote(wording, userStart);
  const invalidStart = invalidNameStart(wording.text, userStart);
  const from =
    invalidStart > userStart
      ? endOfInvalid(wording, line, invalidStart, hasPeer, hasWholeEnd)
      : hasWholeEnd
        ? -1
        : nextFrom(wording, userStart);
  return from === -1 ? userEnd(wording, userStart) : from;
}
