import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, SUCCESS, USER_AND_PEER } from './outcomes.ts';

// Dovecot signs as itself with its process in front of the message, or, where it writes its log alone, as the process.
const LOGIN_PROCESSES = ['imap-login', 'pop3-login', 'submission-login', 'managesieve-login'];
const LOGIN_PREFIX = '^(?:(?:imap|pop3|submission|managesieve)-login: )?(?:Info: )?';
const REASONS =
  "auth failed|tried to use disallowed|tried to use disabled|no auth attempts|disconnected before auth|proxy dest auth failed|client didn't finish SASL auth";

/** Dovecot and Postfix's SASL. */
export const MAIL_PATTERNS: readonly UserPattern[] = [
  {
    name: 'dovecot_ok',
    programs: ['dovecot', ...LOGIN_PROCESSES],
    match: `${LOGIN_PREFIX}Login: user=<(?P<user>[^>]*)>, method=[^,]+, rip=(?P<ip>[0-9a-fA-F.:]+),`,
    action: 'mail_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'dovecot',
    programs: ['dovecot', ...LOGIN_PROCESSES],
    match: `${LOGIN_PREFIX}(?:Disconnected|Aborted login|Login aborted|Client has quit|Remote closed)[^<]*\\((?:${REASONS})[^)]*\\)[^<]*: (?:user=<(?P<user>.*)>, )?(?:method=[^,]+, )?rip=(?P<ip>[0-9a-fA-F.:]+)(?:,|$)`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    // Names hold no commas and parentheses (auth_username_chars), but a password that is shown may.
    name: 'dovecot_auth',
    programs: ['dovecot', 'auth', 'auth-worker'],
    match:
      '^(?:dovecot: )?(?:auth(?:-worker)?(?:\\([^()]*\\))?: )?(?:Info: )?(?:conn unix:auth-worker \\([^()]*\\): auth-worker<\\d+>: )?[-\\w]+\\((?P<user>[^,()]*),(?P<ip>[0-9a-fA-F.:]+)(?:,[^()]*)?\\): (?:pam_authenticate\\(\\) failed: |unknown user|invalid credentials|[Pp]assword mismatch)',
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'dovecot_auth_24',
    programs: ['dovecot'],
    match:
      '^auth\\((?P<user>[^,()]*),(?P<ip>[0-9a-fA-F.:]+)(?:,[^()]*)?\\)(?:<[^<>]*>)?: (?:Info: )?[-\\w]+: (?:unknown user|invalid credentials|[Pp]assword mismatch)',
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'postfix_sasl',
    programs: [
      'postfix/smtpd',
      'postfix/submission/smtpd',
      'postfix/smtps/smtpd',
      'postfix/submissions/smtpd',
      'smtpd',
    ],
    match:
      '^(?:warning: )?[-._\\w]*\\[(?P<ip>[0-9a-fA-F.:]+)\\]: SASL (?:(?i)LOGIN|PLAIN|(?:CRAM|DIGEST)-MD5|XOAUTH2|OAUTHBEARER|SCRAM-[-\\w]+) authentication (?:failed|aborted)(?:.*, sasl_username=(?P<user>\\S+))?',
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
];
