import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { logsSchema } from '../../src/logs/config.ts';
import { createJournalctlRunner } from '../../src/logs/journald/journalctl.ts';
import { createLogs } from '../../src/logs/logs.ts';
import { createSilenceWatch } from '../../src/logs/silence-watch.ts';
import type { SourceStatus } from '../../src/logs/source.ts';
import { createManualClock } from './manual-clock.ts';
import { createRecorder, temporaryFolder, until } from './recorder.ts';

describe('the configuration of logs', () => {
  it('is automatic, from the end, by default', () => {
    expect(logsSchema.parse(undefined)).toEqual({
      sources: 'auto',
      start_at: 'end',
      max_line: 65_536,
      silent_after: 86_400_000,
    });
  });

  it('takes a list of sources', () => {
    const sources = [
      { file: '/var/log/auth.log' },
      { journald: true },
      { journald: { identifiers: ['sshd'] } },
      { syslog: { udp: '127.0.0.1:5514', tcp: '[::1]:6514' } },
      { stdin: true },
    ];

    expect(logsSchema.parse({ sources }).sources).toEqual([
      { file: '/var/log/auth.log' },
      { journald: {} },
      { journald: { identifiers: ['sshd'] } },
      {
        syslog: {
          udp: { host: '127.0.0.1', port: 5514 },
          tcp: { host: '::1', port: 6514 },
          max_lines_per_second: 1000,
        },
      },
      { stdin: true },
    ]);
  });

  it.each([
    [{ file: 'relative' }],
    [{ journald: false }],
    [{ syslog: {} }],
    [{ syslog: { udp: '127.0.0.1' } }],
    [{ syslog: { udp: '127.0.0.1:99999' } }],
    [{ fle: '/x' }],
  ])('does not take %j', (source) => {
    expect(logsSchema.safeParse({ sources: [source] }).success).toBe(false);
  });
});

describe('the logs', () => {
  it('are found on the host, followed from a position, and tell how they are', async () => {
    const hostRoot = await temporaryFolder();
    await mkdir(join(hostRoot, 'var/log'), { recursive: true });
    const log = join(hostRoot, 'var/log/auth.log');
    await writeFile(log, 'Jul  3 17:02:11 web1 sshd[7]: old\n');
    const first = createRecorder();
    const open = async (recorder: typeof first) => {
      const logs = await createLogs({
        config: logsSchema.parse(undefined),
        env: { HOST_ROOT: hostRoot },
        clock: systemClock,
        random: () => 0,
        logger: silentLogger,
        positions: new Map(first.batches.map(({ source, position }) => [source, position])),
        sink: recorder.sink,
        run: createJournalctlRunner('/nonexistent/journalctl'),
      });
      onTestFinished(() => logs.stop());
      await logs.start();
      return logs;
    };
    const logs = await open(first);
    await appendFile(log, 'new\n');
    await until(() => first.lines.length === 1);
    await logs.stop();
    await appendFile(log, 'newer\n');
    const second = createRecorder();
    const again = await open(second);
    await until(() => second.lines.length === 1);

    expect([...first.texts(), ...second.texts()]).toEqual(['new', 'newer']);
    expect(again.status()).toMatchObject([
      { id: `file:${log}`, state: 'reading', silent: false, lagBytes: 0 },
    ]);
  });
});

it('a source that delivers nothing for too long is silent, once, until it speaks', () => {
  const clock = createManualClock();
  const silent: string[] = [];
  let lines = 0;
  const status = (): SourceStatus[] => [
    { id: 'file:/var/log/auth.log', kind: 'file', state: 'reading', lines, bytes: 0, gaps: 0 },
  ];
  const watch = createSilenceWatch({
    clock,
    logger: silentLogger,
    silentAfterMs: 600_000,
    status,
    onSilent: ({ id }) => silent.push(id),
  });
  watch.start();
  const wait = (minutes: number): void => {
    for (let i = 0; i < minutes; i++) clock.advance(60_000);
  };

  wait(8);
  expect(watch.isSilent('file:/var/log/auth.log')).toBe(false);
  wait(20);
  expect(watch.isSilent('file:/var/log/auth.log')).toBe(true);
  expect(silent).toEqual(['file:/var/log/auth.log']);
  lines = 1;
  wait(1);
  expect(watch.isSilent('file:/var/log/auth.log')).toBe(false);
  watch.stop();
});
