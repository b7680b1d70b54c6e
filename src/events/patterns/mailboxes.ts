import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, PEER, SESSION, SUCCESS, USER_AND_PEER } from './outcomes.ts';

const IMAPD = ['imapd', 'imap', 'imaps', 'pop3', 'pop3s', 'pop3d', 'ipop3d', 'ipop2d'];
const COURIER = ['imapd', 'imapd-ssl', 'pop3d', 'pop3d-ssl', 'imaplogin', 'courierpop3login'];
const CYRUS = [...IMAPD, 'cyrus/', 'sieve', 'timsieved', 'lmtp', 'nntp'];
const SENDMAIL = ['sendmail', 'sm-mta', 'sm-msp-queue', 'sm-acceptingconnections'];
const PERDITION = ['perdition', 'perdition.imaps', 'perdition.imap4s', 'perdition.pop3', 'perdition.pop3s'];
const UW_PEER = ` host=(?:[^\\s\\[]* )?\\[${IP}\\]`;

/** Cyrus, Courier, UW-IMAP, Perdition, Solid POP3, and AUTH at Sendmail and OpenSMTPD. */
export const MAILBOX_PATTERNS: readonly UserPattern[] = [
  {
    name: 'cyrus',
    programs: CYRUS,
    match: `^badlogin: [^\\s\\[]* ?\\[${IP}\\] (?:plaintext (?P<user>.*) SASL\\(|\\S+ )`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'cyrus_ok',
    programs: CYRUS,
    match: `^login: [^\\s\\[]* ?\\[${IP}\\] (?P<user>\\S+) \\S+ User logged in`,
    action: 'mail_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'courier',
    programs: COURIER,
    match: `^LOGIN FAILED, (?:user=(?P<user>.*), |method=[^,]*, )ip=\\[${IP}\\](?:, port=\\[\\d+\\])?$`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'courier_ok',
    programs: COURIER,
    match: `^LOGIN, user=(?P<user>\\S+), ip=\\[${IP}\\]`,
    action: 'mail_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'uw_imap',
    programs: IMAPD,
    match: `^(?:Login (?:failed|disabled|excessive login failures)|Failed \\S+ override of) user=(?P<user>.*?)(?: auth=.*| *)${UW_PEER} *$`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'uw_imap_ok',
    programs: IMAPD,
    match: `^(?:Authenticated|Login) user=(?P<user>\\S+)${UW_PEER}`,
    action: 'mail_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'uw_imap_logout',
    programs: IMAPD,
    match: `^Logout user=(?P<user>\\S+)${UW_PEER}`,
    action: 'mail_logout',
    ...SESSION,
    fields: USER_AND_PEER,
  },
  {
    name: 'perdition',
    programs: PERDITION,
    match:
      '^Auth: (?P<ip>[0-9a-fA-F.:]+?):\\d+->\\S+ .*authentication_id="(?P<user>.*)" server=.* status="failed: ',
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'perdition_left',
    programs: PERDITION,
    match: '^Fatal Error reading authentication information from client (?P<ip>[0-9a-fA-F.:]+?):\\d+->',
    action: 'mail_preauth_close',
    ...FAILURE,
    fields: PEER,
  },
  {
    name: 'solid_pop3d',
    programs: ['solid-pop3d'],
    match: `^(?:(?:APOP )?authentication failed(?:: no such user:|: can't map user name:| for user| for mapped user)|can't find APOP secret for user) (?P<user>.*) - ${IP}$`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'solid_pop3d_root',
    programs: ['solid-pop3d'],
    match: `^(?P<user>root) login not allowed - ${IP}$`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'sendmail_auth',
    programs: SENDMAIL,
    match: `^\\w+: AUTH failure \\([^()]*\\): .*?(?:, user=(?P<user>.*))?, relay=(?:[^\\s,\\[]* )?\\[${IP}\\](?: \\(may be forged\\))?$`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'sendmail_many_auth',
    programs: SENDMAIL,
    match: `^\\w+: (?:[^\\s\\[]* )?\\[${IP}\\](?: \\(may be forged\\))?: possible SMTP attack: command=AUTH, count=\\d+$`,
    action: 'mail_login',
    ...FAILURE,
    fields: PEER,
  },
  {
    name: 'opensmtpd',
    programs: ['smtpd'],
    match: `^\\w+ smtp event=failed-command address=${IP} host=\\S+ command="AUTH [^"]*" result="(?P<reason>[^"]*)"$`,
    action: 'mail_login',
    ...FAILURE,
    fields: { ...PEER, 'event.reason': 'reason' },
  },
];
