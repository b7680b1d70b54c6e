import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, PEER, SUCCESS, USER_AND_PEER } from './outcomes.ts';

// Dovecot signs as itself with its process in front of the message, or, where it writes its log alone, as the process
// or, before 2.0, as the severity.
const PROGRAMS = [
  'dovecot',
  'imap-login',
  'pop3-login',
  'submission-login',
  'managesieve-login',
  'auth',
  'auth-worker',
  'Info',
];
const LOGIN_PREFIX = '^(?:(?:imap|pop3|submission|managesieve)-login: )?(?:Info: )?';
const ENDED = '(?:Disconnected|Aborted login|Login aborted|Client has quit|Remote closed)';
const REFUSED =
  "auth failed|\\d+ authentication attempts|tried to use disallowed|tried to use disabled|proxy dest auth failed|client didn't finish SASL auth";
const WITHOUT_ATTEMPT = 'no auth attempts|disconnected before auth|disconnected during TLS handshake';
const CLIENT = `(?:user=<(?P<user>.*)>, )?(?:method=[^,]+, )?rip=${IP}(?:,|$)`;
const AUTH_PREFIX = '^(?:dovecot: )?(?:auth(?:-worker)?(?:\\([^()]*\\))?: )?(?:Info: )?';
const REASON = '(?:pam_authenticate\\(\\) failed: |unknown user|invalid credentials|[Pp]assword mismatch)';

const AUTH = `${AUTH_PREFIX}(?:conn unix:auth-worker \\([^()]*\\): auth-worker<\\d+>: )?[-\\w]+`;
const PEER_AND_REASON = `,${IP}(?:,(?:master|<[^<>()]*>)?)*\\): ${REASON}`;
// all that follows a reason, unless a name that may hold anything goes on there
const END_OF_REASON =
  '[^(),:]*(?: \\(for LDAP bind\\)| \\([Pp]assword mismatch\\?\\))?(?: \\((?:[A-Z0-9]+ of )?given password: .*\\))?(?:: \\d+ Time\\(s\\))?$';

const PATTERNS: readonly UserPattern[] = [
  {
    name: 'dovecot_ok',
    programs: PROGRAMS,
    match: `${LOGIN_PREFIX}Login: user=<(?P<user>.*)>, method=[^,]+, rip=${IP}(?:,|$)`,
    action: 'mail_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'dovecot',
    programs: PROGRAMS,
    match: `${LOGIN_PREFIX}${ENDED}[^<]*\\((?:auth failed, (?P<attempts>\\d+) attempts|${REFUSED})[^)]*\\)[^<]*: ${CLIENT}`,
    action: 'mail_login',
    ...FAILURE,
    fields: { ...USER_AND_PEER, 'event.attempts': 'attempts' },
  },
  {
    // what 1.0 said of a refusal
    name: 'dovecot_aborted',
    programs: PROGRAMS,
    match: `${LOGIN_PREFIX}Aborted login: user=<(?P<user>.*)>, method=[^,]+, rip=${IP}(?:,|$)`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'dovecot_left',
    programs: PROGRAMS,
    match: `${LOGIN_PREFIX}${ENDED}[^<]*\\((?:${WITHOUT_ATTEMPT})[^)]*\\)[^<]*: ${CLIENT}`,
    action: 'mail_preauth_close',
    ...FAILURE,
    fields: PEER,
  },
  {
    // Names hold no commas and parentheses (auth_username_chars), but a password that is shown may.
    name: 'dovecot_auth',
    programs: PROGRAMS,
    match: `${AUTH}\\((?P<user>[^,()]*)${PEER_AND_REASON}${END_OF_REASON}`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    // Where auth_username_chars lets names hold anything, the last peer is Dovecot's, unless a password is shown.
    name: 'dovecot_auth_any_name',
    programs: PROGRAMS,
    match: `${AUTH}\\((?P<user>.*)${PEER_AND_REASON}[^(),:]*$`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'dovecot_auth_24',
    programs: PROGRAMS,
    match: `^auth\\((?P<user>[^,()]*),${IP}(?:,[^()]*)?\\)(?:<[^<>]*>)?: (?:Info: )?[-\\w]+: ${REASON}`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    // 2.4 in a log of its own: the parentheses behind the process are the header's
    name: 'dovecot_auth_24_own_log',
    match: `^(?P<ts>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d) auth\\((?P<user>[^,()]*),${IP}(?:,[^()]*)?\\)(?:<[^<>]*>)?: (?:Info: )?[-\\w]+: ${REASON}`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    timestamp: 'ts',
  },
];

/** Dovecot's login processes and the processes that check passwords. */
export const DOVECOT_PATTERNS: readonly UserPattern[] = PATTERNS.map((pattern) => ({
  ...pattern,
  set: { 'process.name': 'dovecot' },
}));
