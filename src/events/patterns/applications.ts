import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, NETWORK_FAILURE, PEER, SUCCESS, USER_AND_PEER } from './outcomes.ts';

const PROXMOX = [
  'pvedaemon',
  'pveproxy',
  'pmgdaemon',
  'pmgproxy',
  'proxmox-backup-proxy',
  'proxmox-backup-api',
];
const MINISERV =
  '^\\d+\\.\\d+\\.\\d+ (?P<ts>\\[[^\\]]+\\]) (?P<user>\\S+) - (?P<ip>\\S+) \\S+ miniserv\\.pl ';
// Words of which none is `from`
const WORD = '(?:[^ f][^ ]*|f(?:[^ r][^ ]*|r(?:[^ o][^ ]*|o(?:[^ m][^ ]*|m[^ ]+)?)?)?)';
const WORDS = `${WORD}(?: +${WORD})*?`;
const XRDP = `AUTHFAIL: user=(?P<user>.*) ip=(?P<ip>\\S+) time=\\d+$`;
const MYSQL = `Access denied for user '(?P<user>.*)'@'(?P<ip>[^']*)'(?: \\(using password: (?:YES|NO)\\))?$`;
const SAMBA_FAILURE = 'NT_STATUS_(?:[A-NP-Z]\\w*|O[A-JL-Z]\\w*)';
const OPENVPN_PLACES = [
  { programs: ['openvpn', 'ovpn-server'], match: '^' },
  {
    match: '^(?P<ts>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) ',
    set: { 'process.name': 'openvpn' },
    timestamp: 'ts',
  },
];
const OPENVPN_CLIENT = '(?:[^\\s/]+/)?\\[?(?P<ip>[0-9a-fA-F.:]+?)\\]?:\\d+ ';

/**
 * The name stands before the peer, and the mail server's answer, which may repeat the name, behind it. So a peer is
 * believed only if there is one place for it.
 */
const ROUNDCUBE_IMAP: readonly UserPattern[] = [
  {
    name: 'roundcube_imap',
    match: `^(?:<\\w+> )?IMAP Error: Login failed for (?P<user>${WORDS})(?: against \\S+)? from ${IP}(?:\\(X-[^()]*\\))?(?:\\. +${WORDS} *)?$`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'roundcube_imap_unclear',
    match: '^(?:<\\w+> )?IMAP Error: Login failed for ',
    action: 'web_login',
    ...FAILURE,
    fields: {},
  },
];

/** Proxmox, Webmin, Roundcube, xrdp, screen sharing of macOS, MySQL, Samba, OpenVPN, xinetd. */
export const APPLICATION_PATTERNS: readonly UserPattern[] = [
  {
    // the peer comes first, the name before Proxmox' own last words
    name: 'proxmox',
    programs: PROXMOX,
    match: '^authentication failure; rhost=(?P<ip>\\S+) user=(?P<user>.*) msg=',
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'proxmox_ok',
    programs: PROXMOX,
    match: "^(?:<[^<>]*> )?successful auth for user '(?P<user>.*)'$",
    action: 'web_login',
    ...SUCCESS,
    fields: { 'user.name': 'user' },
  },
  {
    name: 'webmin',
    programs: ['webmin', 'usermin'],
    match: '^(?:Invalid|Non-existent) login as (?P<user>.*) from (?P<ip>\\S+) *$',
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'webmin_ok',
    programs: ['webmin', 'usermin'],
    match: '^Successful login as (?P<user>.*) from (?P<ip>\\S+) *$',
    action: 'web_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'webmin_own_log',
    match: `${MINISERV}"failed" `,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'webmin' },
    timestamp: 'ts',
  },
  {
    name: 'roundcube',
    programs: ['roundcube'],
    match: `^(?:<\\w+> )?(?:FAILED|Failed) login for (?P<user>.*) from ${IP}(?: in session \\S+ \\(error: -?\\d+\\))?$`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  ...ROUNDCUBE_IMAP.map((pattern) => ({ ...pattern, programs: ['roundcube'] })),
  {
    name: 'roundcube_own_log',
    match: `^(?P<ts>\\[\\d\\d-[A-Z][a-z]{2}-\\d{4} [\\d:.]+ [-+]\\d{4}\\]): (?:<\\w+> )?(?:FAILED|Failed) login for (?P<user>.*) from ${IP}(?: in session \\S+ \\(error: -?\\d+\\))?$`,
    action: 'web_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'roundcube' },
    timestamp: 'ts',
  },
  {
    name: 'xrdp',
    programs: ['xrdp-sesman', 'xrdp'],
    match: `^(?:\\[[A-Z]+ *\\] )?${XRDP}`,
    action: 'remote_desktop_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'xrdp_own_log',
    match: `^(?P<ts>\\[\\d{8}-\\d\\d:\\d\\d:\\d\\d\\]) \\[[A-Z]+ *\\] ${XRDP}`,
    action: 'remote_desktop_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'xrdp-sesman' },
    timestamp: 'ts',
  },
  {
    name: 'screensharing',
    programs: ['screensharingd'],
    match: `^Authentication: FAILED :: User Name: (?P<user>.*) :: Viewer Address: ${IP} :: Type: \\S+$`,
    action: 'remote_desktop_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'screensharing_ok',
    programs: ['screensharingd'],
    match: `^Authentication: SUCCEEDED :: User Name: (?P<user>.*) :: Viewer Address: ${IP} :: Type: \\S+$`,
    action: 'remote_desktop_login',
    ...SUCCESS,
    fields: USER_AND_PEER,
  },
  {
    name: 'mysql',
    programs: ['mysqld', 'mariadbd', 'mysql', 'mariadb'],
    match: `^(?:[-\\d]+[ T] ?[\\d:.]+Z? \\d+ )?(?:\\d{6} +[\\d:]+ )?\\[(?:Warning|Note)\\] (?:\\[[^\\]]*\\] )*${MYSQL}`,
    action: 'database_login',
    ...FAILURE,
    fields: USER_AND_PEER,
  },
  {
    name: 'mysql_own_log',
    match: `^(?P<ts>\\d{4}-\\d\\d-\\d\\d[T ][ \\d]\\d:\\d\\d:\\d\\d\\S*|\\d{6} [ \\d]\\d:\\d\\d:\\d\\d) (?:\\d+ )?\\[(?:Warning|Note)\\] (?:\\[[^\\]]*\\] )*${MYSQL}`,
    action: 'database_login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'mysqld' },
    timestamp: 'ts',
  },
  {
    // a name with brackets could say anything about the peer behind it
    name: 'samba',
    programs: ['smbd', 'Auth'],
    match: `^(?:Auth: )?\\[[^\\]]*\\] user \\[[^\\[\\]]*\\]\\\\\\[(?P<user>[^\\[\\]]*)\\] at \\[[^\\]]*\\] with \\[[^\\]]*\\] status \\[(?P<reason>${SAMBA_FAILURE})\\] workstation \\[[^\\[\\]]*\\] remote host \\[ipv[46]:${IP}:\\d+\\] (?:mapped to|became) \\[[^\\[\\]]*\\]\\\\\\[[^\\[\\]]*\\]\\. local host \\[[^\\[\\]]*\\][^\\[\\]]*$`,
    action: 'smb_login',
    ...FAILURE,
    fields: { ...USER_AND_PEER, 'event.reason': 'reason' },
  },
  {
    name: 'samba_unclear',
    programs: ['smbd', 'Auth'],
    match: `^(?:Auth: )?\\[[^\\]]*\\] user \\[.*\\] status \\[(?P<reason>${SAMBA_FAILURE})\\] workstation \\[`,
    action: 'smb_login',
    ...FAILURE,
    fields: { 'event.reason': 'reason' },
  },
  ...OPENVPN_PLACES.flatMap((place) => [
    {
      ...place,
      name: 'openvpn_auth',
      match: `${place.match}${OPENVPN_CLIENT}(?P<reason>TLS Auth Error: Auth Username/Password verification failed|AUTH: Received control message: AUTH_FAILED)`,
      action: 'vpn_login',
      ...FAILURE,
      fields: { ...PEER, 'event.reason': 'reason' },
    },
    {
      ...place,
      name: 'openvpn_tls',
      match: `${place.match}${OPENVPN_CLIENT}(?:TLS (?:Auth )?Error: |VERIFY ERROR: |OpenSSL: error:|SIGUSR1\\[soft,connection-reset\\] received)`,
      action: 'vpn_protocol_error',
      ...NETWORK_FAILURE,
      fields: PEER,
    },
    {
      ...place,
      name: 'openvpn_packet',
      match: `${place.match}TLS Error: [- \\w]+ from \\[AF_INET6?\\]\\[?(?P<ip>[0-9a-fA-F.:]+?)\\]?:\\d+`,
      action: 'vpn_protocol_error',
      ...NETWORK_FAILURE,
      fields: PEER,
    },
  ]),
  {
    name: 'xinetd',
    programs: ['xinetd'],
    match: `^FAIL: (?P<service>\\S+) \\S+ from=${IP}$`,
    action: 'service_refused',
    ...NETWORK_FAILURE,
    fields: { ...PEER, 'service.name': 'service' },
  },
  {
    name: 'sshguard_attack',
    programs: ['sshguard'],
    match: `^Attack from "${IP}" on service `,
    action: 'peer_attack',
    category: 'intrusion_detection',
    outcome: 'failure',
    fields: PEER,
  },
  {
    name: 'sshguard_blocked',
    programs: ['sshguard'],
    match: `^Blocking "${IP}/\\d+" for `,
    action: 'peer_blocked',
    ...NETWORK_FAILURE,
    fields: PEER,
  },
  ...[
    { programs: ['fail2ban.actions', 'fail2ban-server'], match: '^' },
    {
      match: '^(?P<ts>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d+) fail2ban\\.actions +\\[\\d+\\]: ',
      set: { 'process.name': 'fail2ban' },
      timestamp: 'ts',
    },
  ].map((place) => ({
    ...place,
    name: 'fail2ban_blocked',
    match: `${place.match}(?:NOTICE|WARNING) +\\[(?P<reason>[^\\]\\s]+)\\] (?:Restore )?Ban ${IP}$`,
    action: 'peer_blocked',
    ...NETWORK_FAILURE,
    fields: { ...PEER, 'event.reason': 'reason' },
  })),
];
