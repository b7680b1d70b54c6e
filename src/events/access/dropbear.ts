import { newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { kindOf } from '../kinds.ts';
import type { EventKind } from '../kinds.ts';
import { canonicalIp, isPeerText } from '../address.ts';
import type { ProgramParser } from '../program-parser.ts';
import { isDigit, numberBetween, skipSpaces, SPACE, trimmedEnd } from '../scan.ts';
import type { SyslogLine } from '../syslog-line.ts';

const LOGIN = kindOf('ssh_login');
const CLOSE = kindOf('ssh_preauth_close');
const MAX = kindOf('ssh_max_attempts');
const NOT_ALLOWED = kindOf('ssh_not_allowed');
const DISCONNECT = kindOf('ssh_disconnect');

/** Writes `ADDRESS:PORT` (IPv6 without brackets) that fills [start, end). */
function setAddressAndPort(draft: Draft, text: string, start: number, end: number): boolean {
  let digits = end;
  while (digits > start && isDigit(text.charCodeAt(digits - 1))) digits--;
  const port = text.charCodeAt(digits - 1) === 58 ? numberBetween(text, digits, end) : -1;
  const stop = port < 0 ? end : digits - 1;
  if (!isPeerText(text, start, stop)) return false;
  const ip = canonicalIp(text, start, stop);
  if (ip === undefined) draft['source.domain'] = text.slice(start, stop);
  else draft['source.ip'] = ip;
  if (port >= 0) draft['source.port'] = port;
  return true;
}

/** The peer is the last word: whatever a name holds stands before it. */
function setPeerAtEnd(draft: Draft, text: string, end: number): number {
  let start = end;
  while (start > 0 && text.charCodeAt(start - 1) !== SPACE) start--;
  if (!text.startsWith(' from ', start - 6) || !setAddressAndPort(draft, text, start, end)) return -1;
  return start - 6;
}

function attempt(
  line: SyslogLine,
  out: Draft[],
  kind: EventKind,
  outcome: Draft['event.outcome'],
  text: string,
  prefix: string,
  suffix: string,
  method: string | undefined,
): boolean {
  const draft = newDraft(line, kind, outcome);
  const from = setPeerAtEnd(draft, text, text.length);
  if (from < 0) return false;
  const quote = text.lastIndexOf(suffix, from);
  if (prefix !== '' && quote >= prefix.length) draft['user.name'] = text.slice(prefix.length, quote);
  draft['event.method'] = method;
  out.push(draft);
  return true;
}

/** `Exit before auth from <ADDRESS:PORT>: [(user 'NAME', N fails): ]REASON` and the form without address. */
function exitBeforeAuth(line: SyslogLine, out: Draft[], text: string): boolean {
  const isMax = text.includes('Max auth tries reached');
  const draft = newDraft(line, isMax ? MAX : CLOSE, 'failure');
  let reasonStart = 'Exit before auth'.length;
  const user = /^(?:Exit before auth(?: from <[^>]*>)?:? ?)\(user '(?<user>.*)', \d+ fails\): /.exec(
    text.slice(0, 400),
  );
  if (text.startsWith(' from <', reasonStart)) {
    const close = text.indexOf('>', reasonStart);
    if (close < 0) return false;
    setAddressAndPort(draft, text, reasonStart + ' from <'.length, close);
    reasonStart = close + 1;
  } else if (isMax) {
    setPeerAtEnd(draft, text, text.length);
  }
  draft['user.name'] = user?.groups?.['user'];
  draft['event.reason'] = isMax
    ? 'Max auth tries reached'
    : text.slice(user?.[0].length ?? skipSpaces(text, reasonStart + 1));
  out.push(draft);
  return true;
}

const REPEATED_STAMP = /^\[\d+\] [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /;

/** The parser of the small SSH server of routers and initramfs images. */
export const parseDropbear: ProgramParser = (line, out) => {
  const whole = line.message.slice(0, trimmedEnd(line.message));
  const stamp = whole.charCodeAt(0) === 91 ? (REPEATED_STAMP.exec(whole.slice(0, 40))?.[0].length ?? 0) : 0;
  const rest = whole.slice(stamp);
  // releases before 0.5 wrote small initials
  const text = rest.charAt(0).toUpperCase() + rest.slice(1);
  const login = (outcome: 'success' | 'failure', prefix: string, suffix: string, method: string): boolean =>
    attempt(line, out, LOGIN, outcome, text, prefix, suffix, method);
  if (text.startsWith("Bad password attempt for '"))
    return login('failure', "Bad password attempt for '", "'", 'password');
  if (text.startsWith("Bad PAM password attempt for '"))
    return login('failure', "Bad PAM password attempt for '", "'", 'password');
  if (text.startsWith("Password auth succeeded for '"))
    return login('success', "Password auth succeeded for '", "'", 'password');
  if (text.startsWith("PAM password auth succeeded for '"))
    return login('success', "PAM password auth succeeded for '", "'", 'password');
  if (text.startsWith("Pubkey auth succeeded for '"))
    return login('success', "Pubkey auth succeeded for '", "' with ", 'publickey');
  if (text.startsWith("Auth succeeded with blank password for '"))
    return login('success', "Auth succeeded with blank password for '", "'", 'none');
  if (text.startsWith('Login attempt for nonexistent user')) {
    const prefix = text.startsWith("Login attempt for nonexistent user '")
      ? "Login attempt for nonexistent user '"
      : '';
    if (!attempt(line, out, LOGIN, 'failure', text, prefix, "'", undefined)) return false;
    (out.at(-1) as Draft)['event.reason'] = 'invalid user';
    return true;
  }
  if (
    /^(?:Login attempt (?:with wrong user|for non-root)|User '.*' (?:has invalid shell|is locked)|Root login|root login)/.test(
      text.slice(0, 200),
    )
  ) {
    const draft = newDraft(line, NOT_ALLOWED, 'failure');
    setPeerAtEnd(draft, text, text.length);
    draft['event.reason'] = text.slice(0, 200);
    out.push(draft);
    return true;
  }
  if (text.startsWith('Exit before auth')) return exitBeforeAuth(line, out, text);
  if (text.startsWith('Exit (')) {
    const draft = newDraft(line, DISCONNECT, undefined);
    const close = text.indexOf(')');
    if (close > 6) draft['user.name'] = text.slice('Exit ('.length, close).replace(/^'|'$/g, '');
    const address = /^ from <([^>]+)>/.exec(text.slice(close + 1, close + 80))?.[1];
    if (address !== undefined) setAddressAndPort(draft, address, 0, address.length);
    out.push(draft);
    return true;
  }
  return /^(?:Child connection from|Early exit|Running in background|Not backgrounding|Failed |Premature|Exited|Listening|Terminated|Ioctl|Wtmp|Lastlog|Aiee|Syslog|Error|Couldn't|TCP |Warn|Didn't)/.test(
    text,
  );
};
