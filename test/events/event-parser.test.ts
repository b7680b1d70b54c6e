import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createConfiguredParser } from '../../src/app/event-parser.ts';
import { eventsSchema } from '../../src/events/config.ts';
import { createEventStream } from '../../src/events/log-stream.ts';
import { one, read, testParser } from './reading.ts';

const HEAD = 'Mar  2 08:00:00 harbor sshd[7]: ';

describe('folded lines', () => {
  const folded = (
    times: string,
    message = 'Failed password for root from 198.51.100.9 port 4 ssh2',
  ): string => `${HEAD}message repeated ${times} times: [ ${message}]`;

  test('become as many events, with ids of their own', () => {
    const events = read([folded('3')]);
    expect(events.map((event) => event['event.id'])).toEqual(['t:0.1', 't:0.2', 't:0.3']);
    expect(events.every((event) => event['source.ip'] === '198.51.100.9')).toBe(true);
  });

  test.each(['0', '-1', '1.5', 'x', '99999999999', ''])('a count of "%s" is not believed', (times) => {
    expect(read([folded(times)])).toEqual([]);
  });

  test('a huge count is capped, a silent message stays silent', () => {
    expect(read([folded('99999999')])).toHaveLength(10_000);
    expect(read([folded('5', 'Server listening on 0.0.0.0 port 22.')])).toEqual([]);
  });
});

test.each([
  ['sshd', 'whatever', true],
  ['su-l', 'whatever', true],
  ['gdm-session-worker', 'whatever', true],
  ['postfix/smtpd', 'whatever', true],
  ['vsftpd', 'whatever', true],
  ['kscreenlocker_greet', 'pam_unix(kde:auth): authentication failure', true],
  ['kernel', 'usb 1-1: new device', false],
  ['backup', 'done', false],
])('%s that says "%s" is read: %s', (program, message, isRead) => {
  const parser = createConfiguredParser({ config: eventsSchema.parse({}), now: () => 0, host: 'harbor' });

  expect(parser.reads(program, message)).toBe(isRead);
  expect(parser.stats().programs).toEqual([]);
});

test('a structured header is believed, and its text is the message alone', () => {
  const [event] = testParser().parse({
    text: 'Accepted password for mira from 198.51.100.9 port 4 ssh2',
    id: 'j:1',
    header: { timeMs: 5, host: 'pier', program: 'sshd-session', pid: 3 },
  });
  expect(event).toMatchObject({
    '@timestamp': 5,
    'host.name': 'pier',
    'process.name': 'sshd-session',
    'process.pid': 3,
    'event.outcome': 'success',
    'event.reason': 'password',
  });
});

test('a line whose end was cut off is not read where the end decides', () => {
  const parser = testParser();
  const text = `${HEAD}Failed password for invalid user x from 203.0.113.66 port 22 ssh2`;
  expect(parser.parse({ text, id: 'c', cutBytes: 10 })).toEqual([]);
  expect(parser.stats().cutLines).toBe(1);
  const sudo = 'Mar  2 08:00:00 harbor sudo: mira : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/echo lon';
  expect(parser.parse({ text: sudo, id: 's', cutBytes: 10 })).toHaveLength(1);
});

describe('drift meter', () => {
  test('counts wordings that nobody knows, with redacted samples', () => {
    const parser = testParser();
    read(
      [
        `${HEAD}Brand new remark about user mira from 198.51.100.9 port 41 in /home/mira/x`,
        `${HEAD}Invalid user mira from 198.51.100.9`,
        'Mar  2 08:00:00 harbor notes[7]: whatever',
      ],
      parser,
    );
    const [sshd] = parser.stats().programs;
    expect(sshd).toMatchObject({ program: 'sshd', lines: 2, events: 1, unknown: 1, unknownShare: 0.5 });
    expect(sshd?.samples[0]).toMatch(/^Brand new remark about user <name> from <ip> port <n> in <path>/);
    expect(sshd?.samples.join()).not.toMatch(/mira|198|41/);
    expect(parser.stats().programs).toHaveLength(1);
  });

  test('counts what others say in the name of a program, and believes none of it', () => {
    const parser = testParser();
    const events = parser.parse({
      text: 'Accepted password for mira from 198.51.100.9 port 4 ssh2',
      id: 'j:1',
      header: { timeMs: 5, host: 'pier', program: 'sshd', pid: 3, isForged: true },
    });
    expect(events).toEqual([]);
    expect(parser.stats().programs).toMatchObject([{ program: 'sshd', lines: 0, forged: 1 }]);
  });

  test('counts lines, events and actions', () => {
    const parser = testParser();
    read([`${HEAD}Invalid user mira from 198.51.100.9`, 'no header at all', ''], parser);
    expect(parser.stats()).toMatchObject({
      lines: 3,
      events: 1,
      withoutHeader: 2,
      actions: { ssh_invalid_user: 1 },
    });
  });
});

describe('sessions', () => {
  test('give later lines what they lack', () => {
    const events = read([
      `${HEAD}Connection from 198.51.100.9 port 4 on 192.0.2.1 port 22`,
      `${HEAD}User mira not allowed because account is locked`,
      `${HEAD}error: kex_exchange_identification: Connection closed by remote host`,
    ]);
    expect(events.map((event) => event['source.ip'])).toEqual(['198.51.100.9', '198.51.100.9']);
    expect(new Set(events.map((event) => event['event.session']))).toEqual(new Set(['t:0']));
  });

  test('lend no peer to what the listening process says of everybody', () => {
    const events = read([
      `${HEAD}drop connection #10 from [198.51.100.9]:4 on [192.0.2.1]:22 past MaxStartups`,
      `${HEAD}error: beginning MaxStartups throttling`,
    ]);
    expect(events.map((event) => event['source.ip'])).toEqual(['198.51.100.9', undefined]);
  });

  test('another peer under the same process id is another session', () => {
    const events = read([
      `${HEAD}Invalid user a from 198.51.100.9 port 4`,
      `${HEAD}Invalid user b from 203.0.113.5 port 4`,
    ]);
    expect(events.map((event) => event['event.session'])).toEqual(['t:0', 't:1']);
  });

  test('tell which of two peers is the connection, where text of the client could be on either side', () => {
    const line = `${HEAD}Failed publickey for invalid user x from 198.51.100.9 port 4 ssh2: from 203.0.113.66 port 5 ssh2`;
    expect(read([line])[0]?.['source.ip']).toBe('203.0.113.66');
    const known = read([`${HEAD}Connection from 198.51.100.9 port 4 on 192.0.2.1 port 22`, line])[0];
    expect(known).toMatchObject({ 'source.ip': '198.51.100.9', 'source.port': 4, 'user.name': 'x' });
    const other = read([`${HEAD}Connection from 198.51.100.9 port 7 on 192.0.2.1 port 22`, line])[0];
    expect(other?.['source.ip']).toBe('203.0.113.66');
    const end = read([`${HEAD}Connection from 203.0.113.66 port 5 on 192.0.2.1 port 22`, line])[0];
    expect(end?.['source.ip']).toBe('203.0.113.66');
  });

  test('survive a snapshot, so that a close knows its opening', () => {
    const parser = testParser();
    read([`${HEAD}Accepted publickey for mira from 198.51.100.9 port 4 ssh2: RSA SHA256:x`], parser);
    const next = testParser();
    next.restore(parser.snapshot());
    const close = 'Mar  2 08:01:00 harbor sshd[7]: pam_unix(sshd:session): session closed for user mira';
    expect(read([close], next)[0]).toMatchObject({
      'event.duration': 60_000_000_000,
      'event.method': 'publickey',
      'source.ip': '198.51.100.9',
    });
  });

  test('are bounded', () => {
    const parser = testParser();
    for (let pid = 1; pid <= 60_000; pid++) {
      parser.parse({
        text: `Mar  2 08:00:00 h${pid % 7} sshd[${pid}]: Accepted password for x from 198.51.100.9 port 4 ssh2`,
        id: `${pid}`,
      });
    }
    expect(JSON.parse(parser.snapshot()).sessions.length).toBeLessThanOrEqual(16_384);
  });
});

describe('any bytes', () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      HEAD,
      'sudo: ',
      'Failed password for ',
      ' from ',
      ' port ',
      ' ssh2',
      'pam_unix(sshd:auth): ',
      'message repeated 2 times: [ ',
      ']',
      '<38>1 ',
      '2024-03-02T08:00:00Z ',
      ' ; COMMAND=',
      'session opened for user ',
      ' by ',
      '(uid=0)',
      'su(pam_unix)[4]: ',
      'useradd[1]: new user: name=',
      'Disconnecting ',
      ': ',
      "'",
      'Received disconnect from ',
      'dropbear[1]: Exit before auth',
      'CRON[1]: (',
      'systemd-logind[1]: New session ',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );

  test('never throw', () => {
    const parser = testParser();
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (words) => {
        parser.parse({ text: words.join(''), id: 'f' });
      }),
      { numRuns: 5000 },
    );
    const stream = createEventStream({ parser, source: 'f' });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void stream.write(bytes)),
      { numRuns: 1000 },
    );
    stream.end();
  });

  test.each([
    (n: number) => `${HEAD}Failed password for invalid user ${'x from 1.2.3.4 port 22 ssh2 '.repeat(n)}`,
    (n: number) => `${HEAD}Failed publickey for ${' ssh2: '.repeat(n)}`,
    (n: number) => `${HEAD}Disconnecting invalid user ${'a 1.2.3.4 port 5: '.repeat(n)}x`,
    (n: number) =>
      `${HEAD}Disconnecting invalid user ${'a 1.2.3.4 port 5: Change of username or service not allowed: ('.repeat(n)}x`,
    (n: number) => `${HEAD}pam_unix(sshd:auth): authentication failure; ruser=${' rhost=1.2.3.4'.repeat(n)}`,
    (n: number) => `Mar  2 08:00:00 harbor sudo: ${'a : '.repeat(n)}`,
    (n: number) => `Mar  2 08:00:00 harbor sudo: a : nope${' ; TTY=x'.repeat(n)}`,
    (n: number) => `Mar  2 08:00:00 harbor doas: a ran command ${' as root from /'.repeat(n)}`,
    (n: number) => `Mar  2 08:00:00 harbor ${'x'.repeat(10 * n)}`,
    (n: number) => `<38>1 - - - - - ${'[a b="'.repeat(n)}`,
    (n: number) => `Mar  2 08:00:00 harbor su: ${'FAILED su for '.repeat(n)}`,
    (n: number) => `Mar  2 08:00:00 harbor login: FAILED LOGIN 1 FROM tty1 FOR ${', '.repeat(n)}`,
  ])('take time linear in their length (%#)', (make) => {
    const parser = testParser();
    const cost = (n: number): number => {
      const text = make(n);
      const runs = 3;
      let best = Infinity;
      for (let i = 0; i < runs; i++) {
        const start = performance.now();
        parser.parse({ text, id: 'l' });
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    cost(1000);
    // Eight times the length in less than forty times the time. On a busy machine a quarter of a second says nothing;
    // a quadratic parser would need minutes for these lines of up to a million characters.
    expect(cost(80_000)).toBeLessThan(Math.max(40 * cost(10_000), 250));
  });
});

test('lines of one login attempt make one ssh_login', () => {
  const events = read([
    `${HEAD}Invalid user mira from 198.51.100.9 port 4`,
    `${HEAD}pam_unix(sshd:auth): check pass; user unknown`,
    `${HEAD}pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.9 `,
    `${HEAD}Failed password for invalid user mira from 198.51.100.9 port 4 ssh2`,
    `${HEAD}Connection closed by invalid user mira 198.51.100.9 port 4 [preauth]`,
  ]);
  expect(events.filter((event) => event['event.action'] === 'ssh_login')).toHaveLength(1);
  expect(new Set(events.map((event) => event['event.session'])).size).toBe(1);
  expect(events.map((event) => event['user.name'])).toEqual(Array(5).fill('mira'));
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::1', '::1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
])('the address %s is written %s', (written, canonical) => {
  expect(one(`Invalid user x from ${written} port 4`)?.['source.ip']).toBe(canonical);
});

test.each(['pier.example.org', '192.0.2.x', '1.2.3.4.5', '1:2:3', '300.1.1.1'])('%s is a name', (name) => {
  expect(one(`Invalid user x from ${name} port 4`)).toMatchObject({ 'source.domain': name });
});

describe('last message repeated N times', () => {
  const failed = 'Mar  2 08:00:00 harbor sshd[7]: Failed password for root from 198.51.100.9 port 5 ssh2';
  test.each([
    ['with the program', 'Mar  2 08:00:09 harbor sshd[7]: last message repeated 2 times', 2],
    ['without a program', 'Mar  2 08:00:09 harbor last message repeated 2 times', 2],
    ['between dashes', 'Mar  2 08:00:09 harbor --- last message repeated 1 time ---', 1],
    ['of another program', 'Mar  2 08:00:09 harbor sudo: last message repeated 2 times', 0],
    ['of another host', 'Mar  2 08:00:09 attic last message repeated 2 times', 0],
    ['with words behind it', 'Mar  2 08:00:09 harbor sshd[7]: last message repeated 2 times by x', 0],
  ])('%s', (_name, line, times) => {
    const again = read([failed, line]).slice(1);
    expect(again).toHaveLength(times);
    for (const event of again) {
      expect(event).toMatchObject({
        'event.action': 'ssh_login',
        'source.ip': '198.51.100.9',
        message: line,
      });
      expect(event['@timestamp']).toBe(Date.UTC(2024, 2, 2, 8, 0, 9));
    }
    expect(new Set(again.map((event) => event['event.id'])).size).toBe(times);
  });

  test('what meant nothing means nothing again', () => {
    const quiet = 'Mar  2 08:00:01 harbor sshd[7]: Server listening on 0.0.0.0 port 22.';
    expect(read([failed, quiet, 'Mar  2 08:00:09 harbor last message repeated 2 times'])).toHaveLength(1);
  });
});
