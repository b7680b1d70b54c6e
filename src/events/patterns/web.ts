import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, USER_AND_PEER } from './outcomes.ts';

const NGINX =
  '^(?P<ts>\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) \\[error\\] \\d+#\\d+: \\*\\d+ (?:user "(?P<user>.*)":? (?:password mismatch|was not found in "[^"]*")|no user/password was provided for basic authentication), client: (?P<ip>[0-9a-fA-F.:]+), server: [^,]*, request: ';
const NGINX_PAM =
  "^(?P<ts>\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) \\[error\\] \\d+#\\d+: \\*\\d+ PAM: user '(?P<user>.*)' - not authenticated: [^,]*, client: (?P<ip>[0-9a-fA-F.:]+), server: [^,]*, request: ";

const APACHE_TIME = '^(?P<ts>\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d [\\d:.]+ \\d{4}\\]) ';
// 2.2 writes an address, 2.4 an address and a port, IPv6 without brackets in both
const APACHE_22 = '\\[error\\] \\[client (?P<ip>[0-9a-fA-F.:]+)\\] ';
const APACHE_24 =
  '\\[[a-z0-9_]*:?error\\] \\[pid [\\d:tid ]+\\] \\[(?:client|remote) \\[?(?P<ip>[0-9a-fA-F.:]+?)\\]?:\\d+\\] (?:AH\\d+: )?';
const APACHE_LOGIN =
  "(?:Digest: )?(?:(?:user `?|Authorization of user )(?P<user>.*?)(?:: auth(?:entication|orization) failure for \".*|' in realm `.*' not found.*|:? not found(?:: .*)?|: password mismatch.*| to access .* failed, reason: .*)|client used wrong authentication scheme.*|realm mismatch - .*|invalid nonce .* received.*|invalid qop .* received.*|unknown algorithm .* received.*)$";
const APACHE_DENIED = 'client denied by server configuration: ';
const APACHE_PROGRAMS = ['httpd', 'apache2', 'apache'];

/** What both releases of Apache say, into a file of their own and to syslog. */
function apache(name: string, action: string, words: string, fields: UserPattern['fields']): UserPattern[] {
  return [APACHE_22, APACHE_24].flatMap((header) => [
    {
      name,
      match: `${APACHE_TIME}${header}${words}`,
      action,
      ...FAILURE,
      fields,
      set: { 'process.name': 'httpd' },
      timestamp: 'ts',
    },
    { name, programs: APACHE_PROGRAMS, match: `^${header}${words}`, action, ...FAILURE, fields },
  ]);
}

/** What nginx says, into a file of its own and to the journal. */
function nginx(name: string, match: string): UserPattern[] {
  const pattern = { name, match, action: 'http_login', ...FAILURE, fields: USER_AND_PEER };
  return [
    { ...pattern, set: { 'process.name': 'nginx' }, timestamp: 'ts' },
    { ...pattern, programs: ['nginx'] },
  ];
}

/** Basic and digest authentication of nginx and Apache. */
export const WEB_PATTERNS: readonly UserPattern[] = [
  ...nginx('nginx_basic_auth', NGINX),
  ...nginx('nginx_pam', NGINX_PAM),
  ...apache('apache_basic_auth', 'http_login', APACHE_LOGIN, USER_AND_PEER),
  ...apache('apache_denied', 'http_denied', APACHE_DENIED, { 'source.ip': 'ip' }),
];
