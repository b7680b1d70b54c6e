import type { UserPattern } from '../user-patterns.ts';
import { FAILURE, IP, NETWORK_FAILURE, PEER, SUCCESS, USER_AND_PEER } from './outcomes.ts';

const XRDP = `AUTHFAIL: user=(?P<user>.*) ip=(?P<ip>\\S+) time=\\d+$`;
const MYSQL = `Access denied for user '(?P<user>.*)'@'(?P<ip>[^']*)'(?: \\(using password: (?:YES|NO)\\))?$`;
const SAMBA_FAILURE = 'NT_STATUS_(?:[A-NP-Z]\\w*|O[A-JL-Z]\\w*)';
const WRAPPED = [
  'proftpd',
  'vsftpd',
  'in.telnetd',
  'telnetd',
  'in.ftpd',
  'ftpd',
  'tcpd',
  'slapd',
  'snmpd',
  'portmap',
  'rpcbind',
  'imapd',
  'ipop3d',
];
const OPENVPN_PLACES = [
  { programs: ['openvpn', 'ovpn-server'], match: '^' },
  {
    match: '^(?P<ts>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) ',
    set: { 'process.name': 'openvpn' },
    timestamp: 'ts',
  },
];
const OPENVPN_CLIENT = '(?:[^\\s/]+/)?\\[?(?P<ip>[0-9a-fA-F.:]+?)\\]?:\\d+ ';

/** xrdp, screen sharing of macOS, databases, Samba, VPN servers, RouterOS, xinetd, and what guards did. */
export const SERVICE_PATTERNS: readonly UserPattern[] = [
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
    match: `^(?P<ts>\\d{4}-\\d\\d-\\d\\d[T ][ \\d]\\d:\\d\\d:\\d\\d\\S*|\\d{6} [ \\d]\\d:\\d\\d:\\d\\d)(?:\\s+\\d+ Connect\\s+| (?:\\d+ )?\\[(?:Warning|Note)\\] (?:\\[[^\\]]*\\] )*)${MYSQL}`,
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
    name: 'tcp_wrappers',
    programs: WRAPPED,
    match: '^refused connect from \\S+ \\((?P<ip>[^\\s()]+)\\)$',
    action: 'service_refused',
    ...NETWORK_FAILURE,
    fields: PEER,
  },
  {
    name: 'samba_denied',
    programs: ['smbd', 'nmbd'],
    match: `^Denied connection from (?:\\S+ )?\\(${IP}\\)$`,
    action: 'service_refused',
    ...NETWORK_FAILURE,
    fields: PEER,
  },
  {
    name: 'rsh',
    programs: ['rshd', 'in.rshd', 'rlogind', 'in.rlogind', 'rsh'],
    match: `^Connection from ${IP} on illegal port *$`,
    action: 'service_refused',
    ...NETWORK_FAILURE,
    fields: PEER,
  },
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
  {
    // the prefix of a line is what log_line_prefix says, so no peer can be told
    name: 'postgres',
    programs: ['postgres', 'postgresql'],
    match:
      'FATAL:  (?:password|PAM|LDAP|GSSAPI|peer|Ident|certificate|RADIUS) authentication failed for user "(?P<user>.*)"',
    action: 'database_login',
    ...FAILURE,
    fields: { 'user.name': 'user' },
  },
  {
    name: 'postgres_own_log',
    match:
      '^(?P<ts>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+) .*FATAL:  (?:password|PAM|LDAP|GSSAPI|peer|Ident|certificate|RADIUS) authentication failed for user "(?P<user>.*)"',
    action: 'database_login',
    ...FAILURE,
    fields: { 'user.name': 'user' },
    set: { 'process.name': 'postgres' },
    timestamp: 'ts',
  },
  {
    name: 'charon_xauth',
    programs: ['charon', 'charon-systemd'],
    match: "^\\d+\\[IKE\\] (?:<[^<>]*> )?XAuth authentication of '(?P<user>.*)' failed$",
    action: 'vpn_login',
    ...FAILURE,
    fields: { 'user.name': 'user' },
  },
  {
    name: 'charon_eap',
    programs: ['charon', 'charon-systemd'],
    match: '^\\d+\\[IKE\\] (?:<[^<>]*> )?(?P<reason>EAP-[-\\w]+ verification failed)',
    action: 'vpn_login',
    ...FAILURE,
    fields: { 'event.reason': 'reason' },
  },
  {
    name: 'routeros',
    match:
      '^(?P<ts>\\S+ (?:[ \\d]?\\d \\S+ )?)\\S+ system,error,critical login failure for user (?P<user>.*) from (?P<ip>\\S+) via \\S+$',
    action: 'login',
    ...FAILURE,
    fields: USER_AND_PEER,
    set: { 'process.name': 'routeros' },
    timestamp: 'ts',
  },
];
