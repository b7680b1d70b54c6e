import { byteWord, standsAt } from '../byte-word.ts';
import { newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import { peerAtEnd, peerAtStart, peerWithPortAtEnd, setPeer } from '../peer.ts';
import { endsAt, indexIn, isDigit, skipSpaces } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';
import type { Wording, WordingParser } from './wording.ts';
import { failure } from './wording.ts';

const PREAUTH_CLOSE = kindOf('ssh_preauth_close');
const DISCONNECT = kindOf('ssh_disconnect');
const MAX = kindOf('ssh_max_attempts');
const PROTOCOL = kindOf('ssh_protocol_error');

/** Whether the connection that the line's process serves is past authentication. */
export type IsAuthenticated = (line: SyslogLine) => boolean;

const AUTHENTICATING = byteWord('authenticating user ');
const INVALID = byteWord('invalid user ');
const USER = byteWord('user ');

/** Length of `authenticating user `, `invalid user ` or `user ` at `at`; 0 where none of them stands. */
function preambleLength(wording: Wording, at: number): number {
  const code = wording.text.charCodeAt(at);
  if (code === 97 && standsAt(wording, AUTHENTICATING, at)) return AUTHENTICATING.length;
  if (code === 105 && standsAt(wording, INVALID, at)) return INVALID.length;
  return code === 117 && standsAt(wording, USER, at) ? USER.length : 0;
}

/** Writes `[authenticating|invalid|] user NAME ADDRESS port PORT` that fills [start, end). */
function setConnection(
  draft: Draft,
  wording: Wording,
  start: number,
  end: number,
  preamble: number,
): boolean {
  const { text, place } = wording;
  const nameStart = start + preamble;
  if (!peerWithPortAtEnd(text, start, end, place)) {
    if (preamble > 0 || !peerAtEnd(text, start, end, place)) return false;
  }
  if (preamble === 0) {
    if (place.addressStart !== start) return false;
  } else {
    if (place.addressStart < nameStart + 1) return false;
    if (place.addressStart - 1 > nameStart)
      draft['user.name'] = text.slice(nameStart, place.addressStart - 1);
    if (preamble === INVALID.length) draft['event.reason'] = 'invalid user';
  }
  setPeer(draft, text, place.addressStart, place.addressEnd, place.port);
  return true;
}

/** `Connection closed by …`, `Connection reset by …` and `Disconnected from …`. */
export function createCloseParser(isAuthenticated: IsAuthenticated): WordingParser {
  return (wording, line, out) => {
    const { text, start, end } = wording;
    const isDisconnected = text.charCodeAt(start) === 68;
    const from = text.indexOf(isDisconnected ? ' from ' : ' by ', start) + (isDisconnected ? 6 : 4);
    const preamble = preambleLength(wording, from);
    const isAfterLogin =
      preamble === USER.length || (!wording.preauth && preamble === 0 && isAuthenticated(line));
    // Before 7.5 the name was not written, and without a port it is that old: then nothing tells the two apart.
    const isBeforeLogin =
      wording.preauth ||
      preamble > USER.length ||
      (!isAfterLogin && !isDisconnected && endsInPort(text, end));
    const draft = newDraft(
      line,
      isDisconnected || !isBeforeLogin ? DISCONNECT : PREAUTH_CLOSE,
      isBeforeLogin ? 'failure' : undefined,
    );
    if (!setConnection(draft, wording, from, end, preamble)) return false;
    out.push(draft);
    return true;
  };
}

function endsInPort(text: string, end: number): boolean {
  let at = end;
  while (isDigit(text.charCodeAt(at - 1))) at--;
  return at < end && endsAt(text, ' port ', at);
}

// SSH2_DISCONNECT codes that say no login took place: key exchange failed (3), no more methods (14).
const FAILED_CODES = ['3', '14'];

/** `Received disconnect from ADDRESS[ port PORT]:[ ]CODE: REASON`; the reason is the client's text. */
export const parseReceivedDisconnect: WordingParser = (wording, line, out) => {
  const { text, end, place } = wording;
  const next = peerAtStart(text, wording.start + 'Received disconnect from '.length, end, place);
  if (next < 0 || text.charCodeAt(next) !== 58) return receivedWithPort(wording, line, out);
  const codeStart = skipSpaces(text, next + 1);
  const codeEnd = text.indexOf(':', codeStart);
  const hasReason = codeEnd > 0 && codeEnd < end;
  const code = hasReason ? text.slice(codeStart, codeEnd) : '';
  const isFailure = wording.preauth || FAILED_CODES.includes(code);
  const draft = newDraft(line, DISCONNECT, isFailure ? 'failure' : undefined);
  const reasonStart = hasReason ? skipSpaces(text, codeEnd + 1) : end;
  if (reasonStart < end) draft['event.reason'] = text.slice(reasonStart, end);
  setPeer(draft, text, place.addressStart, place.addressEnd, place.port);
  out.push(draft);
  return true;
};

/** The peer stands alone, without a reason behind it. */
function receivedWithPort(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { place } = wording;
  if (place.addressEnd <= place.addressStart || wording.text.charCodeAt(wording.end) === 58) return false;
  const start = wording.start + 'Received disconnect from '.length;
  if (peerAtStart(wording.text, start, wording.end, place) !== wording.end) return false;
  setPeer(failure(DISCONNECT, line, out), wording.text, place.addressStart, place.addressEnd, place.port);
  return true;
}

const TOO_MANY = 'Too many authentication failures';
const MAX_PLACES = 64;
const COMMA = 44;
const CHANGE = 'Change of username or service not allowed: (';

/**
 * End of `invalid user NAME ADDRESS port PORT` in a `Disconnecting` line: the `: ` before sshd's reason. Names stand
 * on both sides of it when the reason quotes them; the place where both are the same name is the right one.
 */
function connectionEnd(wording: Wording, start: number, nameStart: number): number {
  const { text, end, place } = wording;
  // sshd's own words to the very end: no name can stand behind them
  const tooMany = end - TOO_MANY.length - 2;
  if (text.startsWith(`: ${TOO_MANY}`, tooMany) && peerWithPortAtEnd(text, start, tooMany, place))
    return tooMany;
  let found = -1;
  let tries = 0;
  for (let at = text.lastIndexOf(': ', end - 1); at > start; at = text.lastIndexOf(': ', at - 1)) {
    if (!isDigit(text.charCodeAt(at - 1)) || !peerWithPortAtEnd(text, start, at, place)) continue;
    // sshd cuts its lines at 1024 characters: so many places were not written by it
    if (++tries > MAX_PLACES) return -1;
    if (!text.startsWith(CHANGE, at + 2)) {
      if (found < 0) found = at;
      continue;
    }
    const length = Math.max(0, place.addressStart - 1 - nameStart);
    const quoted = at + 2 + CHANGE.length;
    const isSameName =
      text.charCodeAt(quoted + length) === COMMA &&
      text.slice(nameStart, nameStart + length) === text.slice(quoted, quoted + length);
    if (isSameName) return at;
  }
  return found;
}

/** `Disconnecting[ CONNECTION]: REASON`. */
export const parseDisconnecting: WordingParser = (wording, line, out) => {
  const { text, start, end } = wording;
  const after = start + 'Disconnecting'.length;
  if (text.startsWith(': ', after)) {
    const reasonStart = after + 2;
    if (text.startsWith(TOO_MANY, reasonStart)) {
      const draft = failure(MAX, line, out, TOO_MANY);
      const nameStart = reasonStart + TOO_MANY.length + ' for '.length;
      if (text.startsWith(' for ', nameStart - 5) && nameStart < end)
        draft['user.name'] = text.slice(nameStart, end);
    } else {
      failure(PROTOCOL, line, out, text.slice(reasonStart, end));
    }
    return true;
  }
  const from = after + 1;
  const preamble = preambleLength(wording, from);
  const reason = connectionEnd(wording, from, from + preamble);
  // a line that somebody cut before the reason ends with the peer
  const hasReason = reason >= 0 || indexIn(text, ': ', from, end) >= 0;
  if (hasReason && reason < 0) return false;
  const draft = newDraft(line, DISCONNECT, 'failure');
  if (!setConnection(draft, wording, from, hasReason ? reason : end, preamble)) return false;
  if (hasReason) draft['event.reason'] = text.slice(reason + 2, end);
  out.push(draft);
  return true;
};
