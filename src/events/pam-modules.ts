import { newDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { kindOf } from './kinds.ts';
import type { EventKind } from './kinds.ts';
import { setPeer } from './peer.ts';
import { quotedAt } from './quoted.ts';
import { trimmedEnd } from './scan.ts';
import type { SyslogLine } from './syslog-line.ts';

const LOCKED = kindOf('account_locked');
const DENIED = kindOf('account_denied');

type Outcome = 'success' | 'failure';

/** What an authentication by the service that uses a module is. */
export type AuthKinds = Readonly<Record<Outcome, EventKind>>;

function push(line: SyslogLine, out: Draft[], kind: EventKind, outcome: Outcome, user?: string): Draft {
  const draft = newDraft(line, kind, outcome);
  draft['user.name'] = user === '' ? undefined : user;
  out.push(draft);
  return draft;
}

function pushAuth(line: SyslogLine, out: Draft[], auth: AuthKinds, outcome: Outcome, user?: string): Draft {
  return push(line, out, auth[outcome], outcome, user);
}

/** What stands between `prefix` at `start` and `suffix` before the end; `undefined` unless both are there. */
function between(text: string, start: number, prefix: string, suffix: string): string | undefined {
  if (!text.startsWith(prefix, start)) return undefined;
  const from = start + prefix.length;
  const end = trimmedEnd(text);
  const to = suffix === '' ? end : text.lastIndexOf(suffix, end - suffix.length);
  return to < from ? undefined : text.slice(from, to);
}

type ModuleParser = (line: SyslogLine, out: Draft[], auth: AuthKinds, start: number) => boolean;

/** pam_faillock and the older pam_tally, pam_tally2. */
const faillock: ModuleParser = (line, out, _auth, start) => {
  const text = line.message;
  const user =
    between(text, start, 'Consecutive login failures for user ', ' account temporarily locked') ??
    between(text, start, 'Consecutive login failures for user ', '');
  if (user !== undefined) {
    push(line, out, LOCKED, 'failure', user)['event.reason'] = 'consecutive login failures';
    return true;
  }
  const tally = text.indexOf(') tally ', start);
  const limit = text.indexOf(') has time limit ', start);
  const paren = text.lastIndexOf(' (', tally > 0 ? tally : limit);
  const nameStart = start + 'user '.length;
  if (!text.startsWith('user ', start) || paren < nameStart || (tally < 0 && limit < 0)) return false;
  push(line, out, LOCKED, 'failure', text.slice(nameStart, paren))['event.reason'] = text.slice(
    (tally > 0 ? tally : limit) + 2,
    trimmedEnd(text),
  );
  return true;
};

const googleAuthenticator: ModuleParser = (line, out, auth, start) => {
  const text = line.message;
  if (/^(?:Rate limit|Too many concurrent login)/.test(text.slice(start, start + 40))) {
    pushAuth(line, out, auth, 'failure')['event.reason'] = text.slice(start, trimmedEnd(text));
    return true;
  }
  const accepted = between(text, start, 'Accepted google_authenticator for ', '');
  const invalid = between(text, start, 'Invalid verification code for ', '');
  const user = accepted ?? invalid;
  if (
    user === undefined &&
    !/^(?:Invalid verification code|Did not receive verification code|Trying to reuse)/.test(
      text.slice(start, start + 40),
    )
  )
    return false;
  const draft = pushAuth(line, out, auth, accepted === undefined ? 'failure' : 'success', user);
  draft['event.method'] = 'pam_google_authenticator';
  if (accepted === undefined) draft['event.reason'] = 'invalid verification code';
  return true;
};

/** pam_sss, pam_ldap, pam_krb5, pam_winbind: directories. */
const directory: ModuleParser = (line, out, auth, start) => {
  const text = line.message;
  const end = trimmedEnd(text);
  const denied = text.startsWith('Access denied for user ', start);
  if (denied) {
    const nameStart = start + 'Access denied for user '.length;
    const colon = text.lastIndexOf(': ', end);
    const nameEnd = colon < nameStart ? end : colon;
    const draft = push(line, out, DENIED, 'failure', text.slice(nameStart, nameEnd));
    if (colon > nameStart) draft['event.reason'] = text.slice(colon + 2, end);
    return true;
  }
  if (text.startsWith('error trying to bind as user ', start)) {
    const dn = quotedAt(text, start + 'error trying to bind as user '.length);
    const user = dn === undefined ? undefined : /^(?:uid|cn)=([^,]+)/i.exec(dn.value)?.[1];
    pushAuth(line, out, auth, 'failure', user)['event.reason'] = 'invalid credentials';
    return true;
  }
  const succeeds = text.startsWith('authentication succeeds for ', start);
  if (succeeds || text.startsWith('authentication fails for ', start)) {
    const user = quotedAt(text, text.indexOf(' for ', start) + 5)?.value;
    pushAuth(line, out, auth, succeeds ? 'success' : 'failure', user);
    return true;
  }
  const granted = between(text, start, "user '", "' granted access");
  if (granted !== undefined) {
    pushAuth(line, out, auth, 'success', granted);
    return true;
  }
  const refused = text.startsWith("user '", start) ? text.lastIndexOf("' denied access (") : -1;
  if (refused > start) {
    const draft = pushAuth(line, out, auth, 'failure', text.slice(start + 6, refused));
    draft['event.reason'] = text.slice(refused + "' denied access (".length, end - 1);
    return true;
  }
  const other = between(text, start, 'user ', '');
  const as = other?.indexOf(' authenticated as ') ?? -1;
  if (other === undefined || as < 0) return false;
  pushAuth(line, out, auth, 'success', other.slice(0, as));
  return true;
};

/** `access denied for user `NAME' from `PEER'`. */
const access: ModuleParser = (line, out, _auth, start) => {
  const text = line.message;
  if (!text.startsWith('access denied for user ', start)) return false;
  const nameStart = start + 'access denied for user '.length + 1;
  const from = text.lastIndexOf("' from ");
  if (from < nameStart) return false;
  const draft = push(line, out, DENIED, 'failure', text.slice(nameStart, from));
  const end = trimmedEnd(text) - 1;
  if (text.charCodeAt(from + 8) !== 47) setPeer(draft, text, from + 8, end);
  return true;
};

const wheel: ModuleParser = (line, out, _auth, start) => {
  const text = line.message;
  const isDenied = text.startsWith('Access denied to ', start);
  const isGranted = text.startsWith('Access granted to ', start);
  if (!isDenied && !isGranted) return false;
  if (isGranted) return true;
  const user = quotedAt(text, start + 'Access denied to '.length);
  const target = user === undefined ? undefined : quotedAt(text, user.end + ' for '.length);
  push(line, out, DENIED, 'failure', user?.value)['user.effective.name'] = target?.value;
  return true;
};

const listfile: ModuleParser = (line, out, _auth, start) => {
  const user = between(line.message, start, 'Refused user ', ' for service ') ?? undefined;
  if (user === undefined) return false;
  push(line, out, DENIED, 'failure', user)['event.reason'] = 'refused by a list';
  return true;
};

/** `access denied: tty 'ttyS0' is not secure !` */
const securetty: ModuleParser = (line, out, _auth, start) => {
  const text = line.message;
  if (!text.startsWith('access denied: tty ', start)) return false;
  const draft = push(line, out, DENIED, 'failure');
  draft['event.reason'] = 'terminal is not secure';
  draft['process.tty'] = quotedAt(text, start + 'access denied: tty '.length)?.value;
  return true;
};

const ACCOUNT = /^(?:account|expired password for user|password for user) (\S+)/;

/** pam_unix about accounts: `account NAME has expired (…)`, `expired password for user NAME (…)`. */
const unixAccount: ModuleParser = (line, out, auth, start) => {
  const open = between(line.message, start, 'user [', '] has blank password; authenticated without it');
  if (open !== undefined) {
    pushAuth(line, out, auth, 'success', open)['event.reason'] = 'blank password';
    return true;
  }
  const text = line.message.slice(start, start + 300);
  const user = ACCOUNT.exec(text)?.[1];
  if (user === undefined || !text.includes('expired')) return false;
  const draft = push(line, out, DENIED, 'failure', user);
  draft['event.reason'] = text.startsWith('account') ? 'account expired' : 'password expired';
  return true;
};

const MODULES = new Map<string, ModuleParser>([
  ['pam_faillock', faillock],
  ['pam_tally', faillock],
  ['pam_tally2', faillock],
  ['pam_google_authenticator', googleAuthenticator],
  ['pam_sss', directory],
  ['pam_ldap', directory],
  ['pam_ldapd', directory],
  ['pam_krb5', directory],
  ['pam_winbind', directory],
  ['pam_access', access],
  ['pam_wheel', wheel],
  ['pam_listfile', listfile],
  ['pam_securetty', securetty],
  ['pam_unix', unixAccount],
]);

/** Reads what only one module says. */
export function parseModuleText(
  line: SyslogLine,
  out: Draft[],
  module: string,
  auth: AuthKinds,
  start: number,
): boolean {
  return MODULES.get(module)?.(line, out, auth, start) ?? false;
}

// Modules of which every saying is known to be none of our business once the above is read.
const QUIET = new Set(
  'pam_succeed_if pam_systemd pam_limits pam_env pam_loginuid pam_selinux pam_keyinit pam_lastlog pam_mail pam_motd pam_exec pam_mkhomedir pam_nologin pam_rootok pam_securetty pam_cracklib pam_pwquality pam_gnome_keyring pam_kwallet5 pam_umask pam_time pam_localuser pam_ck_connector pam_systemd_home pam_fprintd pam_cap pam_namespace pam_shells pam_warn'.split(
    ' ',
  ),
);
const QUIET_TEXTS = [
  'received for user ',
  'conversation failed',
  'auth could not identify password',
  'User info message: ',
  'Request to sssd failed',
  'getting password ',
  'request wbcLogonUser failed',
  'pam_get_item ',
  'user [',
  'username [',
  'User unknown',
  'bad username ',
  'could not identify user',
  'unrecognized option ',
  'unknown option',
  'nullok',
];

/** Whether the words of `module` are known to be no event. */
export function knownModuleText(module: string, text: string, start: number): boolean {
  return QUIET.has(module) || QUIET_TEXTS.some((words) => text.startsWith(words, start));
}
