import type { UserPattern } from './user-patterns.ts';

const FAILURE = { category: 'authentication', outcome: 'failure' } as const;
const SUCCESS = { category: 'authentication', outcome: 'success' } as const;
const USER_AND_PEER = { 'user.name': 'user', 'source.ip': 'ip' } as const;

/**
 * Patterns for servers that are no part of a Linux login, written the way users write theirs. A name of the client's
 * choosing is matched greedily and what the server wrote behind it is anchored at the end.
 */
export const SHIPPED_PATTERNS: readonly UserPattern[] = [
  {
    name: 'vsftpd_log',
    match:
      '^(?P<ts>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]?\\d \\d\\d:\\d\\d:\\d\\d \\d{4}) \\[pid \\d+\\] \\[(?P<user>.*)\\] FAIL LOGIN: Client "(?P<ip>[^"]+)"(?:, "[^"]*")?$',
    action: 'ftp_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'vsftpd' },
    timestamp: 'ts',
  },
  {
    name: 'vsftpd_log_ok',
    match:
      '^(?P<ts>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]?\\d \\d\\d:\\d\\d:\\d\\d \\d{4}) \\[pid \\d+\\] \\[(?P<user>.*)\\] OK LOGIN: Client "(?P<ip>[^"]+)"(?:, anon password ".*")?$',
    action: 'ftp_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
    set: { 'process.name': 'vsftpd' },
    timestamp: 'ts',
  },
  {
    name: 'vsftpd',
    programs: ['vsftpd'],
    match: '^(?:\\[pid \\d+\\] )?\\[(?P<user>.*)\\] FAIL LOGIN: Client "(?P<ip>[^"]+)"(?:, "[^"]*")?$',
    action: 'ftp_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'vsftpd_ok',
    programs: ['vsftpd'],
    match: '^(?:\\[pid \\d+\\] )?\\[(?P<user>.*)\\] OK LOGIN: Client "(?P<ip>[^"]+)"',
    action: 'ftp_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'proftpd',
    programs: ['proftpd'],
    match:
      '^\\S+ \\([^\\s()\\[\\]]+\\[(?P<ip>[^\\]\\s]+)\\]\\)(?: -|:) USER (?P<user>.*?)(?: \\(Login failed\\): .*|: no such user found from .*)$',
    action: 'ftp_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'proftpd_ok',
    programs: ['proftpd'],
    match:
      '^\\S+ \\([^\\s()\\[\\]]+\\[(?P<ip>[^\\]\\s]+)\\]\\)(?: -|:) (?:USER|ANON) (?P<user>.*): Login successful\\.?$',
    action: 'ftp_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'proftpd_refused',
    programs: ['proftpd'],
    match:
      '^\\S+ \\([^\\s()\\[\\]]+\\[(?P<ip>[^\\]\\s]+)\\]\\)(?: -|:) (?:SECURITY VIOLATION: (?P<user>\\S+) login attempted|Maximum login attempts \\(\\d+\\) exceeded)',
    action: 'ftp_login_refused',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'dovecot_ok',
    programs: ['dovecot'],
    match:
      '^(?:imap|pop3|submission|managesieve)-login: (?:Info: )?Login: user=<(?P<user>[^>]*)>, method=[^,]+, rip=(?P<ip>[0-9a-fA-F.:]+),',
    action: 'mail_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'dovecot',
    programs: ['dovecot'],
    match:
      '^(?:imap|pop3|submission|managesieve)-login: (?:Info: )?(?:Disconnected|Aborted login|Login aborted)[^<]*\\((?:auth failed|tried to use disallowed|no auth attempts|disconnected before auth)[^)]*\\)[^<]*: (?:user=<(?P<user>.*)>, )?(?:method=[^,]+, )?rip=(?P<ip>[0-9a-fA-F.:]+), lip=',
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
  {
    name: 'nginx_basic_auth',
    match:
      '^(?P<ts>\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) \\[error\\] \\d+#\\d+: \\*\\d+ (?:user "(?P<user>.*)":? (?:password mismatch|was not found in "[^"]*")|no user/password was provided for basic authentication), client: (?P<ip>[0-9a-fA-F.:]+), server: [^,]*, request: ',
    action: 'http_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'nginx' },
    timestamp: 'ts',
  },
  {
    name: 'apache_basic_auth',
    match:
      '^(?P<ts>\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d [\\d:.]+ \\d{4}\\]) \\[(?:auth_basic:)?error\\] (?:\\[pid [\\d:tid ]+\\] )?\\[client (?P<ip>[0-9a-fA-F.:]+?)(?::\\d+)?\\] (?:AH\\d+: )?user (?P<user>.*?)(?:: authentication failure for "[^"]*": Password Mismatch|:? not found(?:: .*)?|: password mismatch.*)$',
    action: 'http_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'httpd' },
    timestamp: 'ts',
  },
];
