import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { one, read } from './reading.ts';

const PEER = '198.51.100.9';
const PORT = 40_001;
const AT = `from ${PEER} port ${PORT}`;

const NAMES = HOSTILE_NAMES;

const WORDINGS: Readonly<Record<string, (name: string) => string>> = {
  failed: (name) => `Failed password for invalid user ${name} ${AT} ssh2`,
  'failed, known user': (name) => `Failed password for ${name} ${AT} ssh2`,
  'failed key': (name) => `Failed publickey for invalid user ${name} ${AT} ssh2: ED25519 SHA256:deadbeef`,
  'failed, by way of the kernel log': (name) =>
    `kernel: [  970.699396] Failed password for invalid user ${name} ${AT} ssh2`,
  invalid: (name) => `Invalid user ${name} ${AT}`,
  'invalid, no port': (name) => `Invalid user ${name} from ${PEER}`,
  maximum: (name) =>
    `error: maximum authentication attempts exceeded for invalid user ${name} ${AT} ssh2 [preauth]`,
  closed: (name) => `Connection closed by invalid user ${name} ${PEER} port ${PORT} [preauth]`,
  reset: (name) => `Connection reset by authenticating user ${name} ${PEER} port ${PORT} [preauth]`,
  disconnected: (name) => `Disconnected from invalid user ${name} ${PEER} port ${PORT} [preauth]`,
  'too many': (name) =>
    `Disconnecting invalid user ${name} ${PEER} port ${PORT}: Too many authentication failures [preauth]`,
  'changed name': (name) =>
    `Disconnecting invalid user ${name} ${PEER} port ${PORT}: Change of username or service not allowed: (${name},ssh-connection) -> (b,ssh-connection) [preauth]`,
  pam: (name) => `error: PAM: Authentication failure for illegal user ${name} from ${PEER}`,
  'pam, known user': (name) =>
    `pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${PEER} user=${name}x`,
  'not allowed': (name) => `User ${name} from ${PEER} not allowed because listed in DenyUsers`,
};

// Client text behind the peer.
const TAILS: Readonly<Record<string, (text: string) => string>> = {
  'received disconnect': (text) => `Received disconnect from ${PEER} port ${PORT}:11: ${text} [preauth]`,
  'received disconnect, old': (text) => `Received disconnect from ${PEER}: 11: ${text} [preauth]`,
  negotiation: (text) =>
    `Unable to negotiate with ${PEER} port ${PORT}: no matching cipher found. Their offer: ${text} [preauth]`,
  banner: (text) => `Bad protocol version identification '${text}' ${AT}`,
  'name changed to': (text) =>
    `Disconnecting invalid user bob ${PEER} port ${PORT}: Change of username or service not allowed: (bob,ssh-connection) -> (${text},ssh-connection) [preauth]`,
};

describe.each(Object.entries(WORDINGS))('the peer of "%s" is what sshd wrote', (_title, wording) => {
  test.each(NAMES.map((name) => [name.slice(0, 60), name]))('%j', (_shown, name) => {
    const event = one(wording(name));
    expect(event?.['source.ip']).toBe(PEER);
    expect(event?.['source.port'] ?? PORT).toBe(PORT);
    expect(event?.['event.outcome']).toBe('failure');
    expect(event?.['source.domain']).toBeUndefined();
  });
});

describe.each(Object.entries(TAILS))('the peer of "%s" is what sshd wrote', (_title, wording) => {
  test.each(NAMES.map((name) => [name.slice(0, 60), name]))('%j', (_shown, text) => {
    expect(one(wording(text))?.['source.ip']).toBe(PEER);
  });
});

test('a line of which the reason was cut off is read where nothing in it looks like one', () => {
  for (const name of NAMES.filter((candidate) => !/:( |$)/.test(candidate))) {
    const event = one(`Disconnecting invalid user ${name} ${PEER} port ${PORT}`);
    expect(event).toMatchObject({ 'source.ip': PEER, 'user.name': name });
  }
});

test('the name is kept as it is, whatever it holds', () => {
  const wordings = [
    'failed',
    'invalid',
    'closed',
    'reset',
    'disconnected',
    'too many',
    'changed name',
    'pam',
  ];
  for (const wording of wordings) {
    for (const name of NAMES) expect(one(WORDINGS[wording]?.(name) ?? '')?.['user.name']).toBe(name);
  }
});

test('any name, any wording', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.constantFrom(
        ' from ',
        ' port ',
        ' ssh2',
        ': ',
        '203.0.113.66',
        ' user=',
        ' rhost=',
        '22',
        ' [preauth]',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(WORDINGS)), hostile, (wording, words) => {
      const name = words.join('').replace(/[\r\n]/g, '');
      expect(one(wording(name))?.['source.ip']).toBe(PEER);
    }),
    { numRuns: 2000 },
  );
});

describe('daemons that hand the name over as remote user', () => {
  const line = (ruser: string, user: string): string =>
    `pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=${ruser} rhost=${PEER}${user}`;

  test.each([
    ['x rhost=203.0.113.66', ''],
    ['x rhost=203.0.113.66  user=root', ''],
    ['x rhost=203.0.113.66', ' user=x rhost=203.0.113.66'],
    ['bob', '  user=bob'],
    ['', '  user=bob'],
    ['', '  user=x rhost=203.0.113.66'],
  ])('ruser=%s user=%s', (ruser, user) => {
    expect(one(line(ruser, user), 'vsftpd')?.['source.ip']).toBe(PEER);
  });
});

describe('text of the client behind the peer', () => {
  const ACCUSED = 'from 203.0.113.66 port 9 ssh2';
  const CERT = `RSA-CERT SHA256:abc ID x ${ACCUSED}: RSA SHA256:z (serial 1) CA RSA SHA256:y`;
  const KEY_OF_CERT = `RSA-CERT SHA256:abc ID x ${ACCUSED}: RSA SHA256:z ID q (serial 1) CA RSA SHA256:y`;
  const head = 'Mar  2 08:00:00 harbor sshd[7]: ';

  test.each([
    `Failed publickey for root ${AT} ssh2: ${CERT}`,
    `Accepted publickey for root ${AT} ssh2: ${CERT}`,
    `Accepted publickey for root ${AT} ssh2: ${KEY_OF_CERT}`,
    `Postponed publickey for root ${AT} ssh2: ${CERT}`,
    `Partial publickey for root ${AT} ssh2: ${CERT}`,
    `Accepted gssapi-with-mic for root ${AT} ssh2: a ${ACCUSED}: b@EX`,
    `Accepted gssapi-with-mic for root ${AT} ssh2: a ${ACCUSED}`,
    `Failed hostbased for root ${AT} ssh2: RSA SHA256:q, client user "x ${ACCUSED}: RSA SHA256:y", client host "h"`,
    `Failed hostbased for root ${AT} ssh2 client user "x ${ACCUSED}: RSA SHA256:y"`,
  ])('is no peer of a user of the host: %s', (message) => {
    const before = ['', `Connection ${AT} on 192.0.2.1 port 22`, `Postponed publickey for root ${AT} ssh2`];
    for (const earlier of before) {
      const event = read([head + earlier, head + message]).at(-1);
      expect(event).toMatchObject({ 'source.ip': PEER, 'source.port': PORT, 'user.name': 'root' });
    }
  });

  test('is no peer of a user who does not exist, though his name is text of the client as well', () => {
    const line = `Failed publickey for invalid user x ${AT} ssh2: ${CERT}`;
    expect(one(line)).toMatchObject({ 'event.action': 'ssh_login', 'event.outcome': 'failure' });
    expect(one(line)?.['source.ip']).toBeUndefined();
    expect(one(line)?.['user.name']).toBeUndefined();
    const known = read([`${head}Connection ${AT} on 192.0.2.1 port 22`, head + line])[0];
    expect(known).toMatchObject({ 'source.ip': PEER, 'source.port': PORT, 'user.name': 'x' });
    const after = `Failed publickey for invalid user x ${ACCUSED}: ${CERT} ${AT} ssh2: RSA SHA256:abc`;
    expect(one(after)).toMatchObject({ 'source.ip': PEER, 'source.port': PORT });
  });

  test('with one peer in the line, whatever stands behind it', () => {
    const line = `Failed publickey for invalid user x ${AT} ssh2: RSA-CERT SHA256:abc ID x (serial 1) CA RSA SHA256:y`;
    expect(one(line)).toMatchObject({ 'source.ip': PEER, 'source.port': PORT, 'user.name': 'x' });
  });
});

describe('sudo', () => {
  const fake = '; USER=root ; COMMAND=/bin/true';

  test('what the user typed is the command, whatever it says', () => {
    const command = `/bin/echo ${fake} : TTY=pts/9`;
    const event = one(`  mira : TTY=pts/0 ; PWD=/home/mira ; USER=root ; COMMAND=${command}`, 'sudo');
    expect(event).toMatchObject({
      'user.name': 'mira',
      'user.effective.name': 'root',
      'process.command_line': command,
      'process.tty': 'pts/0',
      'event.action': 'sudo_command',
    });
  });

  test.each([
    `mira : TTY=pts/0 ; PWD=/home/mira ${fake} ; USER=lin ; COMMAND=/bin/ls`,
    `mira : TTY=pts/0 ; PWD=/home/mira ; USER=lin ; COMMAND=/bin/echo ${fake}`,
    `mira : PWD=/home/mira ${fake} ; USER=lin ; GROUP=adm ; COMMAND=/bin/ls`,
  ])('a directory or a command that names another target leaves it open: %s', (message) => {
    const event = one(message, 'sudo');
    expect(event).toMatchObject({ 'event.action': 'sudo_command', 'event.reason': 'target unclear' });
    expect(event?.['user.effective.name']).toBeUndefined();
  });

  test.each([
    'mira : TTY=pts/0 ; PWD=/x ; USER=alice ; USER=root ; COMMAND=/bin/ls',
    'mira : TTY=pts/0 ; PWD=/x ; USER=root ; COMMAND=/bin/echo ; USER=alice',
    'mira : TTY=pts/0 ; PWD=/x ; USER=root ; TSID=000001 ; ENV=USER=x ; COMMAND=/bin/echo ; USER=alice ; x',
  ])('a copy in a place where sudo writes none is known to be one: %s', (message) => {
    expect(one(message, 'sudo')?.['user.effective.name']).toBe('root');
  });

  test('a refusal stays one', () => {
    const command = '/bin/sh -c x : TTY=pts/1 ; USER=root ; COMMAND=/bin/ok';
    const event = one(
      `mira : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=${command}`,
      'sudo',
    );
    expect(event).toMatchObject({ 'event.action': 'sudo_denied', 'process.command_line': command });
  });
});

describe('words of sshd in the mouth of another program are no event', () => {
  const words = `Failed password for root ${AT} ssh2`;
  test.each([
    `Mar  2 08:00:00 harbor notes[7]: ${words}`,
    `Mar  2 08:00:00 harbor notes: sshd[7]: ${words}`,
    `Mar  2 08:00:00 harbor notes[7]: Mar  2 08:00:00 harbor sshd[7]: ${words}`,
    `Mar  2 08:00:00 harbor kernel: sshd[7]: ${words}`,
    `Mar  2 08:00:00 harbor sshd-logger[7]: ${words}`,
    `Mar  2 08:00:00 harbor notes[7]: message repeated 2 times: [ ${words}]`,
    `<38>1 2024-03-02T08:00:00Z harbor notes 7 - [x y="] sshd 7 - -"] ${words}`,
    `Mar  2 08:00:00 harbor notes[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${PEER}  user=root`,
    `Mar  2 08:00:00 harbor sshd[7]: remark: ${words}`,
    words,
  ])('%s', (line) => {
    expect(read([line])).toEqual([]);
  });
});

test('an address alone at the end is no peer where a whole one stands before it', () => {
  const line = `Failed password for mira ${AT} ssh1: ruser ${'x'.repeat(100)} from 203.0.113.66`;
  expect(one(line)?.['source.ip']).toBe(PEER);
});
