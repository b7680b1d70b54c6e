import { newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import { peerAtEnd, peerAtStart, peerWithPortAtEnd, setPeer } from '../peer.ts';
import { endsAt, indexIn, lastIndexIn, part, skipSpaces } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';
import type { Wording, WordingParser } from './wording.ts';
import { begins, failure } from './wording.ts';

const PROTOCOL = kindOf('ssh_protocol_error');
const TIMEOUT = kindOf('ssh_timeout');
const THROTTLED = kindOf('ssh_throttled');
const REVERSE = kindOf('ssh_reverse_dns');
const DISCONNECT = kindOf('ssh_disconnect');
const FORWARD_DENIED = kindOf('ssh_forward_denied');
const KEY_REFUSED = kindOf('ssh_key_refused');

function pushWithPeer(wording: Wording, draft: Draft): true {
  const { text, place } = wording;
  setPeer(draft, text, place.addressStart, place.addressEnd, place.port);
  return true;
}

/** Reads `PREFIX ADDRESS[ port PORT][: REASON]`, where the peer comes before anything the client chose. */
function peerThenReason(wording: Wording, line: SyslogLine, out: Draft[], prefix: string): boolean {
  const { text, end, place } = wording;
  const next = peerAtStart(text, wording.start + prefix.length, end, place);
  if (next < 0) return false;
  const reasonStart = text.charCodeAt(next) === 58 ? skipSpaces(text, next + 1) : end;
  return pushWithPeer(
    wording,
    failure(PROTOCOL, line, out, reasonStart < end ? text.slice(reasonStart, end) : undefined),
  );
}

/** `Bad protocol version identification 'TEXT' from ADDRESS[ port PORT]`: the text is the client's. */
function badVersion(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  if (!peerWithPortAtEnd(text, start, end, place) && !peerAtEnd(text, start, end, place)) return false;
  if (!text.startsWith(' from ', place.addressStart - 6)) return false;
  return pushWithPeer(wording, failure(PROTOCOL, line, out, 'bad protocol version identification'));
}

/** `Magic value check failed (N) on obfuscated handshake from ADDRESS port PORT`. */
function badMagic(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  if (!peerWithPortAtEnd(text, start, end, place)) return false;
  return pushWithPeer(wording, failure(PROTOCOL, line, out, 'magic value check failed'));
}

/** `[ssh_dispatch_run_fatal|banner exchange|…]: Connection from [user NAME ]ADDRESS port PORT: REASON`. */
function connectionFrom(wording: Wording, line: SyslogLine, out: Draft[], mark: number): boolean {
  const { text, end, place } = wording;
  const from = mark + ': Connection from '.length;
  const colon = text.lastIndexOf(': ', end);
  if (colon > from && peerWithPortAtEnd(text, from, colon, place)) {
    const draft = failure(PROTOCOL, line, out, text.slice(colon + 2, end));
    const name = /^(?:authenticating|invalid) user /.exec(text.slice(from, from + 20))?.[0].length;
    if (name !== undefined && place.addressStart - 1 > from + name)
      draft['user.name'] = text.slice(from + name, place.addressStart - 1);
    return pushWithPeer(wording, draft);
  }
  if (peerAtStart(text, from, end, place) < 0) return false;
  return pushWithPeer(wording, failure(PROTOCOL, line, out));
}

/** `Timeout before authentication for ADDRESS[ port PORT]` or `… for connection from ADDRESS to …`. */
function timeout(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  let from = start + 'Timeout before authentication for '.length;
  if (text.startsWith('connection from ', from)) from += 'connection from '.length;
  if (peerAtStart(text, from, end, place) < 0) return false;
  return pushWithPeer(wording, failure(TIMEOUT, line, out, 'timeout before authentication'));
}

/** `drop connection #N from [ADDRESS]:PORT on [ADDRESS]:PORT REASON`. */
function dropped(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end } = wording;
  const open = indexIn(text, ' from [', start, end) + 7;
  const close = text.indexOf(']:', open);
  if (open < 7 || close < 0 || close > end) return false;
  const portEnd = text.indexOf(' ', close);
  const reasonStart = text.indexOf(' ', text.indexOf(' on [', close) + 4);
  const reason = reasonStart > 0 && reasonStart < end ? text.slice(reasonStart + 1, end) : undefined;
  const draft = failure(THROTTLED, line, out, reason);
  setPeer(draft, text, open, close, portEnd > 0 ? Number(text.slice(close + 2, portEnd)) : -1);
  return true;
}

const PENALTY = 'srclimit_penalise: ';

/** `srclimit_penalise: ipv4: new ADDRESS/BITS active|deferred penalty of N seconds for penalty: REASON`, since 9.8. */
function penalised(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end } = wording;
  const from = indexIn(text, ': new ', start, end) + ': new '.length;
  const slash = indexIn(text, '/', from, end);
  if (from < PENALTY.length || slash < 0 || indexIn(text, ' penalty of ', slash, end) < 0) return false;
  const draft = failure(THROTTLED, line, out, text.slice(text.indexOf(' ', slash) + 1, end));
  // nobody is turned away until enough of it came together
  if (text.startsWith(' deferred ', text.indexOf(' ', slash))) draft['event.outcome'] = undefined;
  setPeer(draft, text, from, slash);
  return true;
}

/** `Received request from ADDRESS port PORT to …, but the request was denied.` and `refused local port forward: …`. */
function forwardDenied(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  if (begins(wording, 'refused ')) {
    failure(FORWARD_DENIED, line, out, text.slice(start, end));
    return true;
  }
  if (!endsAt(text, ', but the request was denied.', end)) return false;
  const next = peerAtStart(text, start + 'Received request from '.length, end, place);
  return (
    next >= 0 &&
    pushWithPeer(wording, failure(FORWARD_DENIED, line, out, text.slice(skipSpaces(text, next), end)))
  );
}

/** `beginning MaxStartups throttling`, `exited MaxStartups throttling after TIME, N connections dropped`. */
function maxStartups(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const draft = failure(THROTTLED, line, out, wording.text.slice(wording.start, wording.end));
  if (begins(wording, 'exited ')) draft['event.outcome'] = undefined;
  return true;
}

/** `scanned from ADDRESS with TEXT.  Don't panic.`, up to release 7.4. */
function scanned(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  if (peerAtStart(text, start + 'scanned from '.length, end, place) < 0) return false;
  return pushWithPeer(wording, failure(PROTOCOL, line, out, 'scanned'));
}

const SET_UP = ' is set up for ';

/** `Nasty PTR record "NAME" is set up for ADDRESS, ignoring`: the name is chosen by whoever owns the address. */
function nastyRecord(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  const mark = lastIndexIn(text, SET_UP, start, end);
  if (mark < 0 || peerAtStart(text, mark + SET_UP.length, end, place) < 0) return false;
  const draft = newDraft(line, REVERSE, undefined);
  draft['event.reason'] = 'reverse name is an address';
  out.push(draft);
  return pushWithPeer(wording, draft);
}

const NO_ANSWER = 'Timeout, client not responding';

/** `Timeout, client not responding[ from [user NAME ]ADDRESS port PORT]`: ends a session. */
function noAnswer(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  const draft = newDraft(line, DISCONNECT, undefined);
  draft['event.reason'] = 'client not responding';
  out.push(draft);
  const from = start + NO_ANSWER.length + ' from '.length;
  if (!peerWithPortAtEnd(text, from - 1, end, place)) return true;
  if (text.startsWith('user ', from)) draft['user.name'] = part(text, from + 5, place.addressStart - 1);
  return pushWithPeer(wording, draft);
}

/** `Address A maps to NAME, but this does not map back …` and the older wordings of the same. */
function reverseDns(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end, place } = wording;
  const draft = newDraft(line, REVERSE, undefined);
  draft['event.reason'] = 'reverse name does not map back';
  if (begins(wording, 'Address ')) {
    if (peerAtStart(text, start + 'Address '.length, end, place) < 0) return false;
    pushWithPeer(wording, draft);
  } else {
    const open = indexIn(text, ' [', start, end);
    const close = indexIn(text, '] ', start, end);
    // releases before 4.7 wrote the name alone, and the name is what cannot be believed
    if (close > open && open > 0) setPeer(draft, text, open + 2, close);
    else if (indexIn(text, ' failed - POSSIBLE BREAK', start, end) < 0) return false;
  }
  out.push(draft);
  return true;
}

/** `Authentication tried for NAME with correct key but not from a permitted host (host=H, ip=A)`. */
function notPermittedHost(wording: Wording, line: SyslogLine, out: Draft[]): boolean {
  const { text, start, end } = wording;
  const nameStart = start + 'Authentication tried for '.length;
  const nameEnd = lastIndexIn(text, ' with correct key but not from a permitted host', nameStart, end);
  if (nameEnd < nameStart) return false;
  const draft = failure(KEY_REFUSED, line, out, 'not from a permitted host');
  draft['user.name'] = text.slice(nameStart, nameEnd);
  const ip = indexIn(text, ', ip=', nameEnd, end);
  if (ip > 0) {
    let stop = ip + 5;
    while (stop < end && text.charCodeAt(stop) !== 44 && text.charCodeAt(stop) !== 41) stop++;
    setPeer(draft, text, ip + 5, stop);
  }
  return true;
}

const PEER_FIRST = [
  'Unable to negotiate with ',
  'Did not receive identification string from ',
  'Read error from remote host ',
  'Protocol major versions differ for ',
] as const;

// Wordings without a peer: the session says who it was.
const WITHOUT_PEER = [
  'kex_exchange_identification: ',
  // how FreeBSD names the same function
  'Fssh_kex_exchange_identification: ',
  'Protocol major versions differ: ',
  'Hm, kex protocol error',
  'Unable to negotiate a key exchange method',
  'no matching ',
  'no hostkey alg',
  'Bad packet length ',
  'Corrupted MAC on input',
  'Corrupted check bytes on input',
  'Corrupted padlen ',
  'Packet corrupt',
  'Packet integrity error',
  'message authentication code incorrect',
  'Read from socket failed: ',
  'Write failed: ',
  'Bad remote protocol version identification: ',
  'kex protocol error: ',
  'ssh_packet_',
  'buffer_get_',
  'invalid public DH value',
] as const;

const REFUSED_KEYS = [
  'Authentication refused: ',
  'userauth_pubkey: ',
  'userauth_hostbased mismatch: ',
  'Certificate invalid: ',
  'Refusing RSA key',
  'Refusing certificate ',
] as const;

/** Everything sshd says about a connection that never became an attempt. */
export const parseProtocol: WordingParser = (wording, line, out) => {
  const { text, start, end } = wording;
  if (begins(wording, 'Bad protocol version identification ')) return badVersion(wording, line, out);
  if (begins(wording, 'Magic value check failed ')) return badMagic(wording, line, out);
  if (begins(wording, 'Timeout before authentication for ')) return timeout(wording, line, out);
  if (begins(wording, 'drop connection #')) return dropped(wording, line, out);
  if (begins(wording, PENALTY)) return penalised(wording, line, out);
  if (
    begins(wording, 'Received request from ') ||
    begins(wording, 'refused local port forward: ') ||
    begins(wording, 'refused streamlocal port forward: ')
  )
    return forwardDenied(wording, line, out);
  if (begins(wording, 'Address ') || begins(wording, 'reverse mapping checking getaddrinfo for '))
    return reverseDns(wording, line, out);
  if (begins(wording, 'beginning MaxStartups ') || begins(wording, 'exited MaxStartups '))
    return maxStartups(wording, line, out);
  if (begins(wording, 'scanned from ')) return scanned(wording, line, out);
  if (begins(wording, 'Nasty PTR record ')) return nastyRecord(wording, line, out);
  if (begins(wording, NO_ANSWER)) return noAnswer(wording, line, out);
  if (begins(wording, 'Authentication tried for ')) return notPermittedHost(wording, line, out);
  for (const prefix of PEER_FIRST)
    if (begins(wording, prefix)) return peerThenReason(wording, line, out, prefix);
  const mark = indexIn(text, ': Connection from ', start, Math.min(end, start + 60));
  if (mark > 0 && mark < start + 40 && text.indexOf(' ', start) >= mark - 10)
    return connectionFrom(wording, line, out, mark);
  for (const prefix of WITHOUT_PEER) {
    if (!begins(wording, prefix)) continue;
    failure(PROTOCOL, line, out, text.slice(start, end));
    return true;
  }
  for (const prefix of REFUSED_KEYS) {
    if (!begins(wording, prefix)) continue;
    failure(KEY_REFUSED, line, out, text.slice(start, end));
    return true;
  }
  return false;
};
