import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { createSyslogSource } from '../../../src/logs/syslog/syslog-source.ts';
import { testParser } from '../../events/reading.ts';
import { createRecorder, until } from '../recorder.ts';

const isPossible = spawnSync('logger', ['--version']).status === 0;
if (!isPossible) console.warn('SKIPPED: logger (util-linux) is not here.');

const HERE = { host: '127.0.0.1', port: 0 };

async function listen() {
  const recorder = createRecorder();
  const source = createSyslogSource({
    udp: HERE,
    tcp: HERE,
    maxLinesPerSecond: 100_000,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0,
    newId: () => 'g',
  });
  onTestFinished(() => source.stop());
  await source.start(undefined, recorder.sink);
  const { udp, tcp } = source.addresses();
  return { ...recorder, udp: String(udp?.port), tcp: String(tcp?.port) };
}

const failed = (user: string): string =>
  `Failed password for invalid user ${user} from 198.51.100.9 port 22 ssh2`;

it.skipIf(!isPossible).each([
  ['UDP, RFC 3164', '--udp', ['--rfc3164']],
  ['UDP, RFC 5424', '--udp', ['--rfc5424']],
  ['TCP by line, RFC 3164', '--tcp', ['--rfc3164']],
  ['TCP by line, RFC 5424', '--tcp', ['--rfc5424']],
  ['TCP counted, RFC 3164', '--tcp', ['--octet-count', '--rfc3164']],
  ['TCP counted, RFC 5424', '--tcp', ['--octet-count', '--rfc5424']],
  [
    'structured data',
    '--udp',
    ['--rfc5424', '--sd-id=zoo@123', '--sd-param=tiger="hungry"', '--sd-param=x="\\]"'],
  ],
])('what logger sends over %s is read: %s %j', async (_, transport, format) => {
  const listening = await listen();
  const port = transport === '--udp' ? listening.udp : listening.tcp;
  const users = [
    'root',
    'a b',
    'ümlaut',
    '[x] {y}',
    '1 2 3',
    'x from 203.0.113.66 port 22 ssh2',
    'y'.repeat(700),
  ];
  const words = [
    '--server=127.0.0.1',
    `--port=${port}`,
    transport,
    ...format,
    '--tag=sshd',
    '--priority=auth.info',
  ];
  const { status, stderr } = spawnSync('logger', words, {
    input: users.map((user) => `${failed(user)}\n`).join(''),
  });
  expect([status, String(stderr)]).toEqual([0, '']);
  await until(() => listening.lines.length === users.length, listening.texts);

  const parser = testParser();
  const events = listening.lines.flatMap((line) => parser.parse(line));
  expect(events.map((event) => event['user.name'])).toEqual(users);
  expect(new Set(events.map((event) => event['source.ip']))).toEqual(new Set(['198.51.100.9']));
  expect(new Set(events.map((event) => event['host.name']?.split('.')[0]))).toEqual(
    new Set([hostname().split('.')[0]]),
  );
  expect(listening.gaps).toEqual([]);
});
