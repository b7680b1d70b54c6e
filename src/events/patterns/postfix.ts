import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, NETWORK_FAILURE, PEER, SUCCESS, USER_AND_PEER } from './outcomes.ts';

const PROGRAMS = ['/smtpd', 'smtpd', '/postscreen'];
// A name in the DNS, chosen by whoever owns the address, without blanks and brackets.
const CLIENT = `[^\\s\\[]*\\[${IP}\\](?::\\d+)?`;
const MECHANISM = '(?i:LOGIN|PLAIN|(?:CRAM|DIGEST)-MD5|XOAUTH2|OAUTHBEARER|SCRAM-[-\\w]+)';
const SASL = `^(?:warning: )?${CLIENT}: SASL ${MECHANISM} authentication `;

/** Postfix: SASL logins, refused mail and clients that break the protocol. */
export const POSTFIX_PATTERNS: readonly UserPattern[] = [
  {
    // trouble of the server's own, or a method it does not have: nobody's password was wrong
    name: 'postfix_sasl_error',
    programs: PROGRAMS,
    match: `${SASL}failed: (?:Connection lost to authentication server|Invalid authentication mechanism)`,
    action: 'mail_auth_error',
    ...FAILURE,
    fields: PEER,
  },
  {
    name: 'postfix_sasl',
    programs: PROGRAMS,
    match: `${SASL}(?:failed|aborted)(?:.*, sasl_username=(?P<user>\\S+))?`,
    action: 'mail_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    // a queue id, or NOQUEUE; the name is an account's
    name: 'postfix_sasl_ok',
    programs: PROGRAMS,
    match: `^\\w+: client=${CLIENT}(?:, sasl_method=\\w[-\\w]*)?, sasl_username=(?P<user>[^,\\s]+)(?:,|$)`,
    action: 'mail_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    // `auth=0/2`: two attempts, none of them right
    name: 'postfix_auth_refused',
    programs: PROGRAMS,
    match: `^disconnect from ${CLIENT}(?: [a-z]+=\\d+(?:/\\d+)?)*? auth=0/\\d+ `,
    action: 'mail_preauth_close',
    ...FAILURE,
    fields: PEER,
  },
  {
    name: 'postfix_rejected',
    programs: PROGRAMS,
    match: `^\\w+: (?:milter-)?reject: [A-Z]+ from ${CLIENT}: (?P<reason>[45]\\d\\d [^;]*)`,
    action: 'mail_rejected',
    category: 'email',
    outcome: 'failure',
    fields: { ...PEER, 'event.reason': 'reason' },
  },
  {
    name: 'postfix_throttled',
    programs: PROGRAMS,
    match: `^warning: (?P<reason>[A-Z][A-Za-z ]* (?:rate|count) limit exceeded): \\d+ from ${CLIENT} for service `,
    action: 'mail_throttled',
    ...NETWORK_FAILURE,
    fields: { ...PEER, 'event.reason': 'reason' },
  },
  {
    name: 'postfix_protocol',
    programs: PROGRAMS,
    match: `^(?:\\w+: )?(?P<reason>improper command pipelining after \\S+|too many errors after \\S+|lost connection after \\S+|timeout after \\S+|warning: non-SMTP command|SSL_accept error) from ${CLIENT}`,
    action: 'mail_protocol_error',
    ...NETWORK_FAILURE,
    fields: { ...PEER, 'event.reason': 'reason' },
  },
  {
    name: 'postscreen',
    programs: PROGRAMS,
    match: `^(?P<reason>PREGREET|HANGUP|COMMAND (?:TIME|COUNT|LENGTH) LIMIT|BARE NEWLINE|NON-SMTP COMMAND|COMMAND PIPELINING)(?: \\d+)?(?: after [\\d.]+)? from \\[${IP}\\]:\\d+`,
    action: 'mail_protocol_error',
    ...NETWORK_FAILURE,
    fields: { ...PEER, 'event.reason': 'reason' },
  },
  {
    name: 'postscreen_dnsbl',
    programs: PROGRAMS,
    match: `^(?P<reason>DNSBL rank \\d+) for \\[${IP}\\]:\\d+$`,
    action: 'mail_rejected',
    category: 'email',
    outcome: 'failure',
    fields: { ...PEER, 'event.reason': 'reason' },
  },
  {
    name: 'postfix_reverse_dns',
    programs: PROGRAMS,
    match: `^warning: hostname \\S+ does not resolve to address ${IP}(?::|$)`,
    action: 'mail_protocol_error',
    ...NETWORK_FAILURE,
    fields: PEER,
  },
];
