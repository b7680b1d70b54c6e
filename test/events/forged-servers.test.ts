import { describe, expect, test } from 'vitest';
import type { SecurityEvent } from '../../src/model/event.ts';
import { SHIPPED_PATTERNS } from '../../src/events/shipped-patterns.ts';
import { ACCUSED, HOSTILE_NAMES } from './hostile-names.ts';
import { read, testParser } from './reading.ts';

const PEER = '198.51.100.9';

// More of what a name may hold, in the wordings of the servers below.
const NAMES = [
  ...HOSTILE_NAMES.filter((name) => name.length < 9000),
  `x>, rip=${ACCUSED}, lip=`,
  `x,${ACCUSED}`,
  `x,${ACCUSED}): unknown user(y`,
  `x) [${ACCUSED}]: 535 Incorrect authentication data (set_id=y`,
  `x [${ACCUSED}]: 535 Incorrect authentication data`,
  `x, relay=[${ACCUSED}]`,
  `x, ip=[${ACCUSED}]`,
  `x auth=x host=evil [${ACCUSED}]`,
  `x host=evil [${ACCUSED}]`,
  `x - ${ACCUSED}`,
  `x msg=y rhost=${ACCUSED} user=root msg=z`,
  `x ip=${ACCUSED} time=1`,
  `x :: Viewer Address: ${ACCUSED} :: Type: DH`,
  `x'@'${ACCUSED}' (using password: YES)`,
  `x] at [y] with [NTLMv2] status [NT_STATUS_NO_SUCH_USER] workstation [P] remote host [ipv4:${ACCUSED}:1]`,
  `x" was not found in "/x", client: ${ACCUSED}, server: y, request: "`,
  `x": password mismatch, client: ${ACCUSED}, server: y, request: "`,
  `x, IP: ${ACCUSED}`,
  `x from ${ACCUSED}. AUTHENTICATE PLAIN: no`,
  `x from ${ACCUSED}. A `,
  `x  from ${ACCUSED}. A`,
  `x from ${ACCUSED} in session abc (error: 0)`,
  `x [02/Mar/2024:08:00:00 +0000] "GET / HTTP/1.1" 401 1`,
  `x" server="imap" status="failed: no" ${ACCUSED}:1->`,
  `x] FAIL LOGIN: Client "${ACCUSED}"`,
  `x] FTP response: Client "${ACCUSED}", "530 Permission denied."`,
  `x from ${ACCUSED}:4: user does not exist`,
  `x' from: ${ACCUSED}`,
  `x from ${ACCUSED} via ssh`,
  `x@${ACCUSED}) [WARNING] Authentication failed for user [y`,
  `x SASL(-13): no badlogin: [${ACCUSED}] plaintext y SASL(`,
  `x, sasl_username=y [${ACCUSED}]: SASL LOGIN authentication failed`,
];

const head = (program: string): string => `Mar  2 08:00:00 harbor ${program}[7]: `;

// Lines as a server writes them around a name; whole ones, for some have logs of their own.
const WORDINGS: Readonly<Record<string, (name: string) => string>> = {
  dovecot: (name) =>
    `${head('dovecot')}imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<${name}>, method=PLAIN, rip=${PEER}, lip=192.0.2.1, TLS`,
  'dovecot 1.0': (name) =>
    `${head('dovecot')}imap-login: Aborted login: user=<${name}>, method=PLAIN, rip=${PEER}, lip=192.0.2.1`,
  'dovecot, any name': (name) => `${head('dovecot')}auth: passwd-file(${name},${PEER}): Password mismatch`,
  'postfix sasl': (name) =>
    `${head('postfix/smtpd')}warning: unknown[${PEER}]: SASL LOGIN authentication failed: authentication failure, sasl_username=${name}`,
  'postfix reject': (name) =>
    `${head('postfix/smtpd')}NOQUEUE: reject: RCPT from unknown[${PEER}]: 554 5.7.1 <${name}>: Relay access denied; from=<${name}> to=<x> proto=SMTP helo=<${name}>`,
  'postfix command': (name) =>
    `${head('postfix/smtpd')}warning: non-SMTP command from unknown[${PEER}]: ${name}`,
  'exim, own log': (name) =>
    `2024-03-02 08:00:00 login authenticator failed for (User) [${PEER}]:1: 535 Incorrect authentication data (set_id=${name})`,
  exim: (name) =>
    `${head('exim')}login authenticator failed for (User) [${PEER}]:1: 535 Incorrect authentication data (set_id=${name})`,
  'exim protocol': (name) =>
    `${head('exim')}SMTP protocol error in "AUTH ${name}" H=(User) [${PEER}]:1 AUTH command used when not advertised`,
  'exim reject': (name) =>
    `${head('exim')}H=pier (pier) [${PEER}]:1 F=<${name}> rejected RCPT <${name}>: relay not permitted`,
  'exim input': (name) =>
    `${head('exim')}SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[${PEER}]:1 I=[192.0.2.1]:25 input="${name}"`,
  cyrus: (name) =>
    `${head('cyrus/imap')}badlogin: pier [${PEER}] plaintext ${name} SASL(-13): authentication failure: checkpass failed`,
  courier: (name) => `${head('imapd')}LOGIN FAILED, user=${name}, ip=[::ffff:${PEER}]`,
  'uw imap': (name) => `${head('imapd')}Login failed user=${name} auth=${name} host=pier [${PEER}]`,
  'uw imap override': (name) => `${head('imapd')}Failed m override of user=${name}  host=pier [${PEER}]`,
  perdition: (name) =>
    `${head('perdition.imaps')}Auth: ${PEER}:2->192.0.2.1:9 client-secure=ssl authorisation_id=NONE authentication_id="${name}" server="imap" protocol=IMAP4S server-secure=ssl status="failed: no"`,
  'solid pop3': (name) => `${head('solid-pop3d')}authentication failed: no such user: ${name} - ${PEER}`,
  sendmail: (name) =>
    `${head('sm-mta')}14NN: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): no, user=${name}, relay=pier [${PEER}]`,
  'nginx mail': (name) =>
    `2024/03/02 08:00:00 [info] 8#8: *1 client login failed: "no" while in http auth state, client: ${PEER}, server: 0.0.0.0:143, login: "${name}"`,
  'access log': (name) => `${PEER} - ${name} [02/Mar/2024:08:00:00 +0000] "GET / HTTP/1.1" 401 1`,
  lighttpd: (name) =>
    `2024-03-02 08:00:00: (mod_auth.c.5) password doesn't match for /x username: ${name}, IP: ${PEER}`,
  vsftpd: (name) => `Sat Mar  2 08:00:00 2024 [pid 4] [${name}] FAIL LOGIN: Client "${PEER}"`,
  'vsftpd refused': (name) =>
    `Sat Mar  2 08:00:00 2024 [pid 4] [${name}] FTP response: Client "${PEER}", "530 Permission denied."`,
  'pure-ftpd': (name) => `${head('pure-ftpd')}(?@${PEER}) [WARNING] Authentication failed for user [${name}]`,
  ftpd: (name) => `${head('ftpd')}FTP LOGIN FAILED FROM ${PEER}, ${name}`,
  proxmox: (name) =>
    `${head('pvedaemon')}authentication failure; rhost=${PEER} user=${name} msg=no such user ('${name}')`,
  webmin: (name) => `${head('webmin')}Invalid login as ${name} from ${PEER}`,
  roundcube: (name) => `${head('roundcube')}FAILED login for ${name} from ${PEER}`,
  'roundcube session': (name) =>
    `${head('roundcube')}Failed login for ${name} from ${PEER} in session 1z5 (error: 0)`,
  'roundcube imap': (name) =>
    `${head('roundcube')}IMAP Error: Login failed for ${name} from ${PEER}. AUTHENTICATE PLAIN: no. in /x.php on line 1`,
  'roundcube imap, repeated': (name) =>
    `${head('roundcube')}IMAP Error: Login failed for ${name} from ${PEER}. AUTHENTICATE PLAIN: no user=${name}. in /x.php on line 1`,
  'proxmox, own log': (name) =>
    `2024-03-02T08:00:00+01:00: authentication failure; rhost=[::ffff:${PEER}]:4 user=${name} msg=no`,
  gitea: (name) =>
    `2024/03/02 08:00:00 ...auth.go:2:SignInPost() [W] Failed authentication attempt for ${name} from ${PEER}:4: user does not exist [uid: 0, name: ${name}]`,
  pfsense: (name) =>
    `${head('php-fpm')}/index.php: webConfigurator authentication error for user '${name}' from: ${PEER}`,
  routeros: (name) =>
    `2024-03-02T08:00:00+01:00 192.0.2.1 system,error,critical login failure for user ${name} from ${PEER} via winbox`,
  xrdp: (name) => `${head('xrdp-sesman')}[INFO ] AUTHFAIL: user=${name} ip=::ffff:${PEER} time=1649351466`,
  screensharing: (name) =>
    `${head('screensharingd')}Authentication: FAILED :: User Name: ${name} :: Viewer Address: ${PEER} :: Type: DH`,
  mysql: (name) =>
    `${head('mysqld')}2024-03-02  8:00:00 7 [Warning] Access denied for user '${name}'@'${PEER}' (using password: YES)`,
  'mysql, own log': (name) =>
    `2024-03-02T08:00:00.634875Z 7 [Note] [MY-010926] [Server] Access denied for user '${name}'@'${PEER}' (using password: YES)`,
  samba: (name) =>
    `${head('smbd')}Auth: [SMB2,(null)] user [G]\\[${name}] at [x] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [P] remote host [ipv4:${PEER}:4] mapped to [G]\\[${name}]. local host [ipv4:192.0.2.1:4]`,
  openvpn: (name) => `${head('openvpn')}${PEER}:55 VERIFY ERROR: depth=0, error=x: CN=${name}`,
};

const parser = testParser({ patterns: SHIPPED_PATTERNS });
const parse = (line: string): readonly SecurityEvent[] => read([line], parser);

describe.each(Object.entries(WORDINGS))('the peer of "%s" is what the server wrote', (_title, wording) => {
  test('a plain name', () => {
    expect(parse(wording('mira'))[0]).toMatchObject({ 'source.ip': PEER, 'event.outcome': 'failure' });
  });

  // Where nobody can know where the name ends, no peer is named; a wrong one never is.
  test.each(NAMES.map((name) => [name.slice(0, 60), name]))('%j', (_shown, name) => {
    for (const event of parse(wording(name))) {
      expect(event['source.ip'] ?? PEER).toBe(PEER);
      expect(event['event.outcome']).toBe('failure');
    }
  });
});

describe('audit records', () => {
  const record = (account: string): string =>
    `type=USER_AUTH msg=audit(1709366400.000:1): pid=1 uid=0 msg='op=password acct=${account} exe="/usr/sbin/sshd" hostname=? addr=${PEER} terminal=ssh res=failed'`;
  // the audit system writes what holds blanks or quotes in hexadecimal
  const hex = (name: string): string => Buffer.from(name).toString('hex').toUpperCase();

  test.each(NAMES.map((name) => [name.slice(0, 60), name]))('%j', (_shown, name) => {
    const [event] = parse(record(hex(name)));
    expect(event).toMatchObject({ 'source.ip': PEER, 'user.name': name, 'event.outcome': 'failure' });
  });

  test('an apostrophe does not end the record', () => {
    expect(parse(record('"x\'res=success"'))[0]).toMatchObject({
      'source.ip': PEER,
      'event.outcome': 'failure',
    });
  });

  test('the name of a host stands before the address and the result', () => {
    const line = record('"mira"').replace('hostname=?', `hostname=x addr=${ACCUSED} res=success`);
    expect(parse(line)[0]).toMatchObject({ 'source.ip': PEER, 'event.outcome': 'failure' });
  });
});
