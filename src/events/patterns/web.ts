import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, NETWORK_FAILURE, PEER, SUCCESS, USER_AND_PEER } from './outcomes.ts';

const NGINX_TIME = '^(?P<ts>\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) ';
const NGINX_SYSLOG = '^(?:\\S+ nginx: )?(?:\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d )?';
const NGINX_ERROR = '\\[(?:error|crit|info)\\] \\d+#\\d+: \\*\\d+ ';
const NGINX_CLIENT = `, client: ${IP}, server: `;
const NGINX_BASIC = `${NGINX_ERROR}(?:user "(?P<user>.*)":? (?:password mismatch|was not found in "[^"]*")|no user/password was provided for basic authentication)${NGINX_CLIENT}[^,]*, request: `;
const NGINX_PAM = `${NGINX_ERROR}PAM: user '(?P<user>.*)' - not authenticated: [^,]*${NGINX_CLIENT}[^,]*, request: `;
const NGINX_TLS = `${NGINX_ERROR}(?P<reason>SSL_[a-z_]+\\(\\) failed) \\(SSL: [^,]*\\) while [a-zA-Z ]+${NGINX_CLIENT}`;
const NGINX_MAIL = `${NGINX_ERROR}client login failed: "[^"]*" while in http auth state${NGINX_CLIENT}[^,]*, login: "(?P<user>.*)"$`;

const NGINX_MAIL_OK = `${NGINX_ERROR}client logged in${NGINX_CLIENT}[^,]*, login: "(?P<user>[^"]*)"`;

const APACHE_TIME = '^(?P<ts>\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d [\\d:.]+ \\d{4}\\]) ';
// 2.2 writes an address, 2.4 an address and a port, IPv6 without brackets in both
const APACHE_22 = `\\[error\\] \\[client ${IP}\\] `;
const APACHE_24 =
  '\\[[a-z0-9_]*:?error\\] \\[pid [\\d:tid ]+\\] \\[(?:client|remote) \\[?(?P<ip>[0-9a-fA-F.:]+?)\\]?:\\d+\\] (?:AH\\d+: )?';
const APACHE_LOGIN =
  "(?:Digest: )?(?:(?:user `?|Authorization of user )(?P<user>.*?)(?:: auth(?:entication|orization) failure for \".*|' in realm `.*' not found.*|:? not found(?:: .*)?|: password mismatch.*| to access .* failed, reason: .*)|client used wrong authentication scheme.*|realm mismatch - .*|invalid nonce .* received.*|invalid qop .* received.*|unknown algorithm .* received.*)$";
// A nonce that was right before the server was started again
const APACHE_STALE = '(?:Digest: )?invalid nonce \\S* received - hash is not ';
const APACHE_DENIED = 'client denied by server configuration: ';
const APACHE_SNI =
  '(?:Hostname \\S+ provided via SNI(?:,| and)|No hostname was provided via SNI for a name based virtual host)';
const APACHE_PROGRAMS = ['httpd', 'apache2', 'apache', 'httpd/', 'apache2/'];

// A request is written in quotes, with those in it escaped, so what stands behind it is the server's.
const ACCESS = `^${IP} \\S+ (?:-|(?P<user>.*)) \\[(?P<ts>\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [-+]\\d{4})\\] "[A-Z]+ (?:[^"\\\\]|\\\\.)*" `;

type Meaning = Pick<UserPattern, 'name' | 'action' | 'category' | 'outcome' | 'fields'>;

const login = (name: string): Meaning => ({ name, action: 'http_login', ...FAILURE, fields: USER_AND_PEER });
const protocol = (name: string): Meaning => ({
  name,
  action: 'http_protocol_error',
  ...NETWORK_FAILURE,
  fields: PEER,
});

/** What both releases of Apache say, into a file of their own and to syslog. */
function apache(words: string, meaning: Meaning): UserPattern[] {
  return [APACHE_22, APACHE_24].flatMap((header) => [
    {
      ...meaning,
      match: `${APACHE_TIME}${header}${words}`,
      set: { 'process.name': 'httpd' },
      timestamp: 'ts',
    },
    { ...meaning, match: `^${header}${words}`, programs: APACHE_PROGRAMS },
  ]);
}

/** What nginx says, into a file of its own and to the journal. */
function nginx(words: string, meaning: Meaning): UserPattern[] {
  return [
    { ...meaning, match: NGINX_TIME + words, set: { 'process.name': 'nginx' }, timestamp: 'ts' },
    { ...meaning, match: NGINX_SYSLOG + words, programs: ['nginx'] },
  ];
}

/** Logins at nginx, Apache, lighttpd and HAProxy, refused requests, and TLS that never came about. */
export const WEB_PATTERNS: readonly UserPattern[] = [
  ...nginx(NGINX_BASIC, login('nginx_basic_auth')),
  ...nginx(NGINX_PAM, login('nginx_pam')),
  ...nginx(NGINX_MAIL, { ...login('nginx_mail'), action: 'mail_login' }),
  ...nginx(NGINX_MAIL_OK, { ...login('nginx_mail_ok'), action: 'mail_login', ...SUCCESS }),
  ...nginx(NGINX_TLS, {
    ...protocol('nginx_tls'),
    fields: { ...PEER, 'event.reason': 'reason' },
  }),
  ...apache(APACHE_STALE, protocol('apache_stale_nonce')),
  ...apache(APACHE_LOGIN, login('apache_basic_auth')),
  ...apache(APACHE_DENIED, { ...login('apache_denied'), action: 'http_denied', fields: PEER }),
  ...apache(APACHE_SNI, protocol('apache_sni')),
  {
    ...login('access_log_401'),
    match: `${ACCESS}401 `,
    set: { 'process.name': 'httpd' },
    timestamp: 'ts',
  },
  ...[
    { programs: ['lighttpd'], match: '^' },
    {
      match: '^(?P<ts>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d): ',
      set: { 'process.name': 'lighttpd' },
      timestamp: 'ts',
    },
  ].flatMap((place) => [
    {
      ...place,
      ...login('lighttpd'),
      match: `${place.match}\\(?[a-z_]+\\.c\\.\\d+\\) (?:password doesn't match for .* username: |digest: auth failed for  ?)(?P<user>.*?)(?: : wrong password)?,? IP: ${IP}$`,
    },
    {
      ...place,
      ...login('lighttpd_digest'),
      match: `${place.match}\\(?[a-z_]+\\.c\\.\\d+\\) (?:digest: auth failed: .*|get_password failed), IP: ${IP}$`,
      fields: PEER,
    },
  ]),
  {
    ...login('haproxy_401'),
    programs: ['haproxy'],
    match: `^${IP}:\\d+ \\[[^\\]]*\\] \\S+ \\S+ [-+\\d/]+ 401 `,
    fields: PEER,
  },
];
