import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSyslogSource, type SyslogSourceOptions } from '../../../src/logs/syslog/syslog-source.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { createRecorder, until } from '../recorder.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

async function run(options: Partial<SyslogSourceOptions>, recorder = createRecorder()) {
  const source = createSyslogSource({
    maxLinesPerSecond: 1000,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0,
    newId: () => 'g1',
    ...options,
  });
  onTestFinished(() => source.stop());
  await source.start(undefined, recorder.sink);
  return { ...recorder, source };
}

async function sendTcp(port: number, text: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(text);
  await once(socket, 'close');
}

describe('the syslog listener', () => {
  it('takes a datagram as a line, header and all', async () => {
    const reading = await run({ udp: LOOPBACK });
    const socket = createSocket('udp4');
    onTestFinished(() => void socket.close());
    const { port } = reading.source.addresses().udp!;
    socket.send('<38>1 2026-07-03T17:02:11Z web1 sshd 7 - - Failed password\n', port, '127.0.0.1');
    socket.send('<38>Jul  3 17:02:11 web1 sshd[7]: second\0', port, '127.0.0.1');
    await until(() => reading.lines.length === 2);

    expect(reading.lines).toEqual([
      { text: '<38>1 2026-07-03T17:02:11Z web1 sshd 7 - - Failed password', id: 'g1:0' },
      { text: '<38>Jul  3 17:02:11 web1 sshd[7]: second', id: 'g1:1' },
    ]);
    expect(reading.source.status()).toMatchObject({ kind: 'syslog', state: 'reading', lines: 2 });
  });

  it('takes both framings over TCP, from several peers at once', async () => {
    const reading = await run({ tcp: LOOPBACK });
    const { port } = reading.source.addresses().tcp!;
    await Promise.all([sendTcp(port, '<38>a\n<38>b'), sendTcp(port, '5 <38>c5 <38>d')]);
    await until(() => reading.lines.length === 4);

    expect(reading.texts().toSorted()).toEqual(['<38>a', '<38>b', '<38>c', '<38>d']);
  });

  it('drops and reports what is above the rate of a peer', async () => {
    const reading = await run({ tcp: LOOPBACK, maxLinesPerSecond: 5 });
    await sendTcp(reading.source.addresses().tcp!.port, '<38>x\n'.repeat(50));
    await until(() => reading.gaps.length > 0);

    expect(reading.lines.length).toBeLessThan(10);
    expect(reading.gaps[0]).toMatchObject({
      reason: 'overflow',
      detail: expect.stringMatching(/^\d+ lines dropped from 127\.0\.0\.1: more lines a second/),
    });
  });

  it('lets a TCP sender wait for a slow store, and loses nothing', async () => {
    const recorder = createRecorder(() => new Promise((resolve) => setTimeout(resolve, 5)));
    const reading = await run({ tcp: LOOPBACK, maxLinesPerSecond: 1_000_000 }, recorder);
    await sendTcp(reading.source.addresses().tcp!.port, '<38>some line\n'.repeat(60_000));
    await until(() => reading.lines.length === 60_000);

    expect(reading.gaps).toEqual([]);
  });

  it('tries again when the sink fails', async () => {
    let calls = 0;
    const recorder = createRecorder(() => {
      if (++calls === 1) throw new Error('disk full');
    });
    const reading = await run({ tcp: LOOPBACK }, recorder);
    await sendTcp(reading.source.addresses().tcp!.port, '<38>a\n');
    await until(() => reading.lines.length === 1);

    expect(reading.texts()).toEqual(['<38>a']);
  });

  it('says so when the address is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const reading = await run({ tcp: { host: '127.0.0.1', port } });

    expect(reading.source.status()).toMatchObject({
      state: 'failing',
      problem: expect.stringContaining('EADDRINUSE'),
    });
    expect(reading.source.id).toBe(`syslog:tcp/127.0.0.1:${port}`);
  });
});
