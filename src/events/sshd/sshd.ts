import { byteWord, standsAt } from '../byte-word.ts';
import { newDraft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import { peerAtStart } from '../peer.ts';
import type { ProgramParser } from '../program-parser.ts';
import {
  CLOSE_BRACKET,
  indexIn,
  lastIndexIn,
  numberBetween,
  OPEN_BRACKET,
  skipSpaces,
  trimmedEnd,
} from '../scan.ts';
import { messageOf } from '../syslog-line.ts';
import type { SessionTable } from '../sessions.ts';
import {
  INVALID_REQUEST,
  createAttemptParser,
  parseExpired,
  parseInvalidRequest,
  parseInvalidUser,
  parseMaxAttempts,
  parseNotAllowed,
  parsePamError,
  parseRefusedConnect,
  parseRootRefused,
} from './attempt.ts';
import { createCloseParser, parseDisconnecting, parseReceivedDisconnect } from './close.ts';
import { parseProtocol } from './protocol.ts';
import { isSilent } from './silent.ts';
import type { Wording, WordingParser } from './wording.ts';
import { begins, beginsWith } from './wording.ts';

const PREAUTH = byteWord(' [preauth]');
const ACCEPTED = byteWord('Accepted ');
const FAILED = byteWord('Failed ');
const INVALID_USER = byteWord('Invalid user ');
const CONNECTION_CLOSED = byteWord('Connection closed by ');
const DISCONNECTED = byteWord('Disconnected from ');
const RECEIVED_DISCONNECT = byteWord('Received disconnect from ');
const MAX_ATTEMPTS = kindOf('ssh_max_attempts');
const NOT_ALLOWED = kindOf('ssh_not_allowed');

const KERNEL_CLOCK = /^kernel: ?\[ *\d{1,9}\.\d{6}\]:? /;

/**
 * Index behind `error: `, `fatal: `, Solaris' `[ID 800047 auth.info] ` and the `kernel: [  970.699396] ` of journals
 * that were filled by way of the kernel's log.
 */
function skipSeverity(text: string, start: number): number {
  let at = start;
  if (text.startsWith('[ID ', at)) at = skipSpaces(text, text.indexOf(']', at) + 1);
  else if (text.startsWith('kernel:', at)) at += KERNEL_CLOCK.exec(text.slice(at, at + 40))?.[0].length ?? 0;
  while (text.startsWith('error: ', at) || text.startsWith('fatal: ', at)) at += 7;
  return at;
}

/** Where sshd names the peer without there being an event: remembered for the lines of the process that do not. */
function notePeer(wording: Wording, sessions: SessionTable, noteLine: Parameters<ProgramParser>[0]): void {
  const { text, start, end, place } = wording;
  if (begins(wording, 'Connection from ')) {
    if (peerAtStart(text, start + 'Connection from '.length, end, place) < 0) return;
    sessions.begin(noteLine, text, place);
    return;
  }
  if (!begins(wording, 'SSH: Server;')) return;
  const remote = indexIn(text, ';Remote: ', start, end);
  const dash = indexIn(text, '-', remote, end);
  if (remote < 0 || dash < 0) return;
  if (peerAtStart(text, remote + ';Remote: '.length, dash, place) < 0) return;
  place.port = numberBetween(text, dash + 1, text.indexOf(';', dash));
  sessions.begin(noteLine, text, place);
}

/** `fatal: Access denied for user NAME by PAM account configuration`. */
const parseAccessDenied: WordingParser = (wording, line, out) => {
  const { text, start, end } = wording;
  const nameStart = start + 'Access denied for user '.length;
  const nameEnd = lastIndexIn(text, ' by PAM account configuration', nameStart, end);
  if (nameEnd < nameStart) return false;
  const draft = newDraft(line, NOT_ALLOWED, 'failure');
  draft['user.name'] = text.slice(nameStart, nameEnd);
  draft['event.reason'] = 'denied by PAM account configuration';
  out.push(draft);
  return true;
};

/**
 * The parser of OpenSSH's server, releases 5 to 10, under any of its names. Each wording is anchored where only sshd
 * writes: at the end if a user's name stands before the peer, at the start if the client's words follow it.
 */
export function createSshdParser(sessions: SessionTable, parsePam: ProgramParser): ProgramParser {
  const wording: Wording = {
    text: '',
    bytes: undefined,
    start: 0,
    end: 0,
    preauth: false,
    place: { addressStart: 0, addressEnd: 0, port: -1 },
  };
  const parseAttempt = createAttemptParser((line, text, place) => sessions.hasPeer(line, text, place));
  const parseClose = createCloseParser((line) => sessions.isAuthenticated(line));

  function parseWording(line: Parameters<ProgramParser>[0], out: Parameters<ProgramParser>[1]): boolean {
    switch (wording.text.charCodeAt(wording.start)) {
      case 65: // A
        if (beginsWith(wording, ACCEPTED) && parseAttempt(wording, line, out)) return true;
        if (begins(wording, 'Access denied for user ')) return parseAccessDenied(wording, line, out);
        if (begins(wording, 'Account ') && parseExpired(wording, line, out)) return true;
        break;
      case 67: // C
        if (beginsWith(wording, CONNECTION_CLOSED) || begins(wording, 'Connection reset by '))
          return parseClose(wording, line, out);
        break;
      case 68: // D
        if (beginsWith(wording, DISCONNECTED)) return parseClose(wording, line, out);
        if (begins(wording, 'Disconnecting')) return parseDisconnecting(wording, line, out);
        break;
      case 70: // F
        if (beginsWith(wording, FAILED) && parseAttempt(wording, line, out)) return true;
        break;
      case 73: // I
        if (beginsWith(wording, INVALID_USER) || begins(wording, 'Illegal user '))
          return parseInvalidUser(wording, line, out);
        break;
      case 105: // i
        if (begins(wording, INVALID_REQUEST)) return parseInvalidRequest(wording, line, out);
        break;
      case 80: // P
        if (begins(wording, 'PAM: ')) return parsePamError(wording, line, out);
        if (begins(wording, 'Postponed ') || begins(wording, 'Partial '))
          return parseAttempt(wording, line, out);
        if (
          begins(wording, 'PAM service(') &&
          indexIn(wording.text, ' ignoring max retries', wording.start, wording.end) > 0
        ) {
          const draft = newDraft(line, MAX_ATTEMPTS, 'failure');
          draft['event.reason'] = 'ignoring max retries';
          out.push(draft);
          return true;
        }
        break;
      case 82: // R
        if (beginsWith(wording, RECEIVED_DISCONNECT)) return parseReceivedDisconnect(wording, line, out);
        if (begins(wording, 'ROOT LOGIN REFUSED FROM ')) return parseRootRefused(wording, line, out);
        break;
      case 85: // U
        if (begins(wording, 'User ')) {
          if (parseNotAllowed(wording, line, out) || parseExpired(wording, line, out)) return true;
        }
        break;
      case 109: // m
        if (begins(wording, 'maximum authentication attempts exceeded for '))
          return parseMaxAttempts(wording, line, out);
        break;
      case 114: // r
        if (begins(wording, 'refused connect from ')) return parseRefusedConnect(wording, line, out);
        break;
      default:
    }
    if (parseProtocol(wording, line, out)) return true;
    notePeer(wording, sessions, line);
    return isSilent(wording.text, wording.start);
  }

  return function parseSshd(line, out) {
    const text = line.source;
    const start = line.messageStart;
    const first = text.charCodeAt(start);
    // p, P, ( : a PAM module speaks
    if (
      first === 112 ||
      first === 40 ||
      line.module !== undefined ||
      (first === 80 && text.startsWith('PAM ', start))
    ) {
      line.message = messageOf(line);
      if (parsePam(line, out)) return true;
    }
    wording.text = text;
    wording.bytes = line.bytes;
    wording.start =
      first === 101 || first === 102 || first === 107 || first === OPEN_BRACKET
        ? skipSeverity(text, start)
        : start;
    const end = trimmedEnd(text, line.end);
    wording.preauth =
      text.charCodeAt(end - 1) === CLOSE_BRACKET && standsAt(wording, PREAUTH, end - PREAUTH.length);
    wording.end = wording.preauth ? end - PREAUTH.length : end;
    return wording.end > wording.start && parseWording(line, out);
  };
}
