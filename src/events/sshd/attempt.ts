import { byteWord, standsAt } from '../byte-word.ts';
import { newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import { peerAtEnd, peerAtStart, peerWithPortAtEnd, setPeer } from '../peer.ts';
import { endsAt, indexIn, lastIndexIn, part, SPACE } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';
import { AMBIGUOUS, attemptUserEnd, fromBefore, userEnd } from './attempt-peer.ts';
import type { HasPeer } from './attempt-peer.ts';
import type { Wording, WordingParser } from './wording.ts';
import { setUser } from './wording.ts';

const LOGIN = kindOf('ssh_login');
const POSTPONED = kindOf('ssh_postponed');
const PARTIAL = kindOf('ssh_partial');
const FOR = ' for ';
// what nearly every line says
const PASSWORD = byteWord('password for ');
const PUBLIC_KEY = byteWord('publickey for ');

/** The method named at `start` before ` for `, or `undefined`: `Accepted key …` and `Failed to …` are no attempts. */
function methodAt(wording: Wording, start: number): string | undefined {
  if (standsAt(wording, PASSWORD, start)) return 'password';
  if (standsAt(wording, PUBLIC_KEY, start)) return 'publickey';
  const { text, end } = wording;
  const methodEnd = text.indexOf(' ', start);
  const isMethod = methodEnd >= 0 && methodEnd < end && text.startsWith(FOR, methodEnd);
  return isMethod ? text.slice(start, methodEnd) : undefined;
}

/** `Accepted|Failed|Postponed|Partial METHOD for [invalid user ]USER from ADDRESS port PORT ssh2[: KEY]`. */
export function createAttemptParser(hasPeer: HasPeer): WordingParser {
  return (wording, line, out) => parseAttempt(wording, line, out, hasPeer);
}

function parseAttempt(wording: Wording, line: SyslogLine, out: Draft[], hasPeer: HasPeer): boolean {
  const { text, start, end, place } = wording;
  const verbEnd = text.indexOf(' ', start) + 1;
  const method = methodAt(wording, verbEnd);
  if (method === undefined) return false;
  const userStart = verbEnd + method.length + FOR.length;
  const nameEnd = attemptUserEnd(wording, line, userStart, method, hasPeer);
  if (nameEnd === -1) return false;
  const first = text.charCodeAt(start);
  const isAccepted = first === 65;
  const isFailed = first === 70;
  const kind = isAccepted || isFailed ? LOGIN : verbEnd - start === 10 ? POSTPONED : PARTIAL;
  const draft = newDraft(line, kind, isAccepted ? 'success' : isFailed ? 'failure' : undefined);
  const isInvalid = setUser(draft, text, userStart, nameEnd);
  if (isInvalid) draft['event.outcome'] = 'failure';
  else if (isAccepted) draft['event.reason'] = method;
  draft['event.method'] = method;
  out.push(draft);
  // rather nobody than somebody else
  if (nameEnd === AMBIGUOUS) return true;
  setPeer(draft, text, place.addressStart, place.addressEnd, place.port);
  // ` port N ssh2` is what ends a line without key
  if (end - place.addressEnd > ' port 65535 ssh2'.length) {
    const extra = text.indexOf(': ', place.addressEnd);
    if (extra > 0 && extra < place.addressEnd + 20) draft['event.signature'] = text.slice(extra + 2, end);
  }
  return true;
}

const INVALID = kindOf('ssh_invalid_user');
const PAM = kindOf('ssh_pam_failure');
const MAX = kindOf('ssh_max_attempts');

/** `Invalid user NAME from ADDRESS[ port PORT]`. */
export const parseInvalidUser: WordingParser = (wording, line, out) => {
  const { text, end, place } = wording;
  const userStart = wording.start + 'Invalid user '.length;
  let from = -1;
  if (peerWithPortAtEnd(text, userStart - 1, end, place))
    from = fromBefore(wording, place.addressStart, userStart - 1);
  if (from < 0 && peerAtEnd(text, userStart - 1, end, place))
    from = fromBefore(wording, place.addressStart, userStart - 1);
  if (from < 0) return false;
  const draft = newDraft(line, INVALID, 'failure');
  draft['event.reason'] = 'invalid user';
  if (from > userStart) draft['user.name'] = text.slice(userStart, from);
  setPeer(draft, text, place.addressStart, place.addressEnd, place.port);
  out.push(draft);
  return true;
};

const REQUEST = kindOf('ssh_invalid_request');
export const INVALID_REQUEST = 'input_userauth_request: invalid user ';

/** `input_userauth_request: invalid user NAME`, which releases before 7.5 say after `Invalid user NAME from …`. */
export const parseInvalidRequest: WordingParser = (wording, line, out) => {
  const { text, start, end } = wording;
  const draft = newDraft(line, REQUEST, 'failure');
  draft['event.reason'] = 'invalid user';
  draft['user.name'] = part(text, start + INVALID_REQUEST.length, end);
  out.push(draft);
  return true;
};

/** `PAM: REASON for [illegal user ]NAME from ADDRESS[ via ADDRESS]`. */
export const parsePamError: WordingParser = (wording, line, out) => {
  const { text, place } = wording;
  const reasonStart = wording.start + 'PAM: '.length;
  const reasonEnd = indexIn(text, ' for ', reasonStart, wording.end);
  if (reasonEnd < 0) return false;
  const userStart = reasonEnd + 5;
  let end = wording.end;
  if (!peerAtEnd(text, userStart, end, place)) return false;
  let from = fromBefore(wording, place.addressStart, userStart);
  if (from < 0 && text.startsWith(' via ', place.addressStart - 5)) {
    end = place.addressStart - 5;
    if (peerAtEnd(text, userStart, end, place)) from = fromBefore(wording, place.addressStart, userStart);
  }
  if (from < 0) return false;
  const draft = newDraft(line, PAM, 'failure');
  if (!setUser(draft, text, userStart, from)) draft['event.reason'] = text.slice(reasonStart, reasonEnd);
  setPeer(draft, text, place.addressStart, place.addressEnd);
  out.push(draft);
  return true;
};

/** `maximum authentication attempts exceeded for [invalid user ]NAME from ADDRESS port PORT ssh2`. */
export const parseMaxAttempts: WordingParser = (wording, line, out) => {
  const { text, place } = wording;
  const userStart = wording.start + 'maximum authentication attempts exceeded for '.length;
  const nameEnd = userEnd(wording, userStart);
  if (nameEnd < 0) return false;
  const draft = newDraft(line, MAX, 'failure');
  setUser(draft, text, userStart, nameEnd);
  draft['event.reason'] = 'maximum authentication attempts exceeded';
  setPeer(draft, text, place.addressStart, place.addressEnd, place.port);
  out.push(draft);
  return true;
};

const NOT_ALLOWED = kindOf('ssh_not_allowed');
const NOT_ALLOWED_BECAUSE = ' not allowed because ';

/** `User NAME[ from ADDRESS] not allowed because REASON`. */
export const parseNotAllowed: WordingParser = (wording, line, out) => {
  const { text, end, place } = wording;
  const userStart = wording.start + 'User '.length;
  const because = lastIndexIn(text, NOT_ALLOWED_BECAUSE, userStart, end);
  if (because < userStart) return false;
  const draft = newDraft(line, NOT_ALLOWED, 'failure');
  let nameEnd = because;
  if (peerAtEnd(text, userStart, because, place)) {
    const from = fromBefore(wording, place.addressStart, userStart);
    if (from > 0) {
      nameEnd = from;
      setPeer(draft, text, place.addressStart, place.addressEnd);
    }
  }
  draft['user.name'] = text.slice(userStart, nameEnd);
  draft['event.reason'] = text.slice(because + NOT_ALLOWED_BECAUSE.length, end);
  out.push(draft);
  return true;
};

const EXPIRED = [
  ['Account ', ' has expired', 'account expired'],
  ['User ', ' password has expired (root forced)', 'password expired'],
  ['User ', ' password has expired (password aged)', 'password expired'],
] as const;

/** `Account NAME has expired`, `User NAME password has expired (root forced)`. */
export const parseExpired: WordingParser = (wording, line, out) => {
  const { text, start, end } = wording;
  for (const [before, after, reason] of EXPIRED) {
    if (!text.startsWith(before, start) || !endsAt(text, after, end)) continue;
    const draft = newDraft(line, NOT_ALLOWED, 'failure');
    draft['user.name'] = part(text, start + before.length, end - after.length);
    draft['event.reason'] = reason;
    out.push(draft);
    return true;
  }
  return false;
};

/** `ROOT LOGIN REFUSED FROM ADDRESS[ port PORT]`. */
export const parseRootRefused: WordingParser = (wording, line, out) => {
  const { text, end, place } = wording;
  if (peerAtStart(text, wording.start + 'ROOT LOGIN REFUSED FROM '.length, end, place) < 0) return false;
  const draft = newDraft(line, NOT_ALLOWED, 'failure');
  draft['user.name'] = 'root';
  draft['event.reason'] = 'root login refused';
  setPeer(draft, text, place.addressStart, place.addressEnd, place.port);
  out.push(draft);
  return true;
};

/** `refused connect from HOST (ADDRESS)` or `refused connect from [USER@]ADDRESS`: TCP wrappers. */
export const parseRefusedConnect: WordingParser = (wording, line, out) => {
  const { text } = wording;
  const start = wording.start + 'refused connect from '.length;
  let { end } = wording;
  let from = end;
  if (text.charCodeAt(end - 1) === 41) {
    from = lastIndexIn(text, '(', start, end) + 1;
    end--;
  } else {
    while (from > start && text.charCodeAt(from - 1) !== SPACE && text.charCodeAt(from - 1) !== 64) from--;
  }
  if (from < start || from >= end) return false;
  const draft = newDraft(line, NOT_ALLOWED, 'failure');
  draft['event.reason'] = 'refused by tcp wrappers';
  setPeer(draft, text, from, end);
  out.push(draft);
  return true;
};
