import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createJournalctlRunner, type Journalctl } from '../../../src/logs/journald/journalctl.ts';
import { createJournaldSource } from '../../../src/logs/journald/journald-source.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import type { PositionState } from '../../../src/model/log-line.ts';
import { createRecorder, temporaryFolder, until } from '../recorder.ts';

const REMOTE = '/lib/systemd/systemd-journal-remote';
const isPossible = existsSync(REMOTE) && spawnSync('journalctl', ['--version']).status === 0;
// Not even with CI=true is this a failure: journals are made with a package that machines rarely have.
if (!isPossible)
  console.warn(`SKIPPED: a real journal is not tested, ${REMOTE} and journalctl are not both here.`);

const BOOT = 'a'.repeat(32);

/** One entry in the journal export format: a field with a newline or other bytes has its length in front. */
function entry(n: number, message: Buffer, boot: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(message.length));
  return Buffer.concat([
    Buffer.from(
      `__REALTIME_TIMESTAMP=${1751562131000000 + n * 1000}\n__MONOTONIC_TIMESTAMP=${n * 1000}\n_BOOT_ID=${boot}\n` +
        `SYSLOG_IDENTIFIER=sshd\n_COMM=sshd\n_PID=${n}\n_HOSTNAME=web1\nMESSAGE\n`,
    ),
    length,
    message,
    Buffer.from('\n\n'),
  ]);
}

const messageOf = (n: number): string => `line ${n}\nof two`;

function messages(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => messageOf(from + i));
}

function exported(from: number, to: number, boot = BOOT): Buffer {
  return Buffer.concat(messages(from, to).map((text, i) => entry(from + i, Buffer.from(text), boot)));
}

/** The name that journald gives a file that it puts aside; `--vacuum-files` knows it by that. */
function archived(n: number): string {
  const hex = n.toString(16);
  return `system@${hex.padStart(32, '0')}-${hex.padStart(16, '0')}-${hex.padStart(16, '0')}.journal`;
}

async function newJournal() {
  const directory = join(await temporaryFolder(), 'journal');
  await mkdir(directory);
  const children: Journalctl[] = [];
  const runner = createJournalctlRunner();

  function write(name: string, content: Buffer): void {
    execFileSync(REMOTE, [`--output=${join(directory, name)}`, '-'], { input: content });
  }
  async function follow(position?: PositionState) {
    const recorder = createRecorder();
    const source = createJournaldSource({
      run: (args) => {
        const child = runner(args);
        children.push(child);
        return child;
      },
      clock: systemClock,
      logger: silentLogger,
      random: () => 0,
      startAt: 'beginning',
      directory,
    });
    onTestFinished(() => source.stop());
    await source.start(position, recorder.sink);
    return {
      ...recorder,
      source,
      has: (count: number) => until(() => recorder.lines.length >= count, recorder.texts),
    };
  }
  /** What is there from the position on, to the expected number of lines. */
  async function read(position: PositionState | undefined, count: number) {
    const reading = await follow(position);
    await reading.has(count);
    await reading.source.stop();
    return reading;
  }
  return { directory, write, follow, read, children };
}

describe.skipIf(!isPossible)('a real journal, read by the real journalctl', () => {
  it('goes on over boots and restarts', async () => {
    const { write, read } = await newJournal();
    write('one.journal', exported(1, 5, 'a'.repeat(32)));
    const first = await read(undefined, 5);
    write('one.journal', exported(6, 8, 'b'.repeat(32)));
    const second = await read(first.position(), 3);

    expect([...first.texts(), ...second.texts()]).toEqual(messages(1, 8));
    expect(second.gaps).toEqual([]);
    expect(second.lines[0]!.header).toEqual({ timeMs: 1751562131006, host: 'web1', program: 'sshd', pid: 6 });
    expect(new Set([...first.lines, ...second.lines].map(({ id }) => id)).size).toBe(8);
  });

  it('goes on when the journal is rotated, while it is followed and while it is not', async () => {
    const { write, follow, read } = await newJournal();
    write(archived(1), exported(1, 3));
    const reading = await follow();
    await reading.has(3);
    write(archived(2), exported(4, 6));
    await reading.has(6);
    await reading.source.stop();
    write(archived(3), exported(7, 8));
    write(archived(4), exported(9, 10));
    const again = await read(reading.position(), 4);

    expect([...reading.texts(), ...again.texts()]).toEqual(messages(1, 10));
    expect([...reading.gaps, ...again.gaps]).toEqual([]);
  });

  it('is vacuumed past the position: a gap, and what is left is read', async () => {
    const { directory, write, read } = await newJournal();
    write(archived(1), exported(1, 3));
    const first = await read(undefined, 3);
    write(archived(2), exported(4, 6));
    write(archived(3), exported(7, 9));
    execFileSync('journalctl', [`--directory=${directory}`, '--vacuum-files=1'], { stdio: 'ignore' });
    const second = await read(first.position(), 3);

    expect(second.texts()).toEqual(messages(7, 9));
    expect(second.gaps).toMatchObject([{ reason: 'cursor_lost' }]);
    const third = await read(second.position(), 0);
    expect(third.gaps).toEqual([]);
  });

  it('is vacuumed up to the position: no gap', async () => {
    const { directory, write, read } = await newJournal();
    write(archived(1), exported(1, 3));
    write(archived(2), exported(4, 6));
    const first = await read(undefined, 6);
    execFileSync('journalctl', [`--directory=${directory}`, '--vacuum-files=1'], { stdio: 'ignore' });
    write(archived(3), exported(7, 9));
    const second = await read(first.position(), 3);

    expect(second.texts()).toEqual(messages(7, 9));
    expect(second.gaps).toEqual([]);
  });

  it('keeps messages of any bytes', async () => {
    const { write, read } = await newJournal();
    const given = [
      Buffer.from([0x66, 0xff, 0xfe, 0x67]),
      Buffer.from('a\0b'),
      Buffer.from('\u001b[31mred'),
      Buffer.alloc(100_000, 'x'),
    ];
    write('one.journal', Buffer.concat(given.map((bytes, i) => entry(i + 1, bytes, BOOT))));
    const { lines } = await read(undefined, given.length);

    expect(lines.map(({ text }) => text)).toEqual([
      'f\ufffd\ufffdg',
      'a\0b',
      '\u001b[31mred',
      'x'.repeat(65_536),
    ]);
    expect(lines[3]!.cutBytes).toBe(100_000 - 65_536);
  });

  it('goes on when journalctl is killed', async () => {
    const { write, follow, children } = await newJournal();
    write('one.journal', exported(1, 3));
    const reading = await follow();
    await reading.has(3);
    for (let kill = 0; kill < 5; kill++) {
      children.at(-1)!.kill();
      write('one.journal', exported(4 + kill, 4 + kill));
      await reading.has(4 + kill);
    }

    expect(reading.texts()).toEqual(messages(1, 8));
    expect(reading.gaps).toEqual([]);
  });
});
