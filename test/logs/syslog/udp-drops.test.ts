import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { createSyslogSource } from '../../../src/logs/syslog/syslog-source.ts';
import { dropsIn } from '../../../src/logs/syslog/udp-drops.ts';
import { createRecorder, until } from '../recorder.ts';

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  441: 0100007F:15B9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12345 2 0000000000000000 17
  442: 00000000:15B9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12346 2 0000000000000000 5
  443: 0100007F:15BA 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12347 2 0000000000000000 9
  444: 00000000000000000000000001000000:0202 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 9 2 0000000000000000 3
`;

it.each([
  ['127.0.0.1', 5561, 17],
  ['0.0.0.0', 5561, 5],
  ['127.0.0.1', 5563, 0],
  ['::1', 514, 3],
])('of the socket on %s port %i the kernel dropped %i', (host, port, drops) => {
  expect(dropsIn(TABLE, host, port)).toBe(drops);
});

it.skipIf(!existsSync('/proc/net/udp'))('datagrams that the kernel dropped are a gap', async () => {
  const recorder = createRecorder();
  const source = createSyslogSource({
    udp: { host: '127.0.0.1', port: 0 },
    maxLinesPerSecond: 1_000_000,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0,
    newId: () => 'g',
  });
  await source.start(undefined, recorder.sink);
  const { port } = source.addresses().udp!;
  const sender = createSocket('udp4');
  onTestFinished(() => void sender.close());
  const line = Buffer.from(`<38>Jul  3 17:02:11 web1 sshd[7]: ${'x'.repeat(1000)}`);
  const sent = 20_000;
  // Nobody reads while this loop runs, and no buffer holds so much.
  let done = 0;
  for (let n = 0; n < sent; n++) sender.send(line, port, '127.0.0.1', () => done++);
  await until(() => done === sent);
  const dropped = (): number =>
    recorder.gaps.reduce((sum, { detail }) => sum + Number(/^\d+/.exec(detail)?.[0]), 0);
  await until(
    () => recorder.lines.length + dropped() === sent,
    () => [recorder.lines.length, recorder.gaps],
    15_000,
  );
  await source.stop();

  expect(recorder.gaps[0]).toMatchObject({ reason: 'overflow' });
  expect(dropped()).toBeGreaterThan(0);
});
