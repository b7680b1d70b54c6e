import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createJournalctlRunner, type RunJournalctl } from '../../../src/logs/journald/journalctl.ts';
import {
  createJournaldSource,
  type JournaldSourceOptions,
} from '../../../src/logs/journald/journald-source.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import type { PositionState } from '../../../src/model/log-line.ts';
import { createRecorder, temporaryFolder, until } from '../recorder.ts';

const FAKE = fileURLToPath(new URL('fake-journalctl.mjs', import.meta.url));

function entries(from: number, to: number, identifier = 'sshd'): string {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .map((n) => ({
      __CURSOR: `s=5e9;i=${n.toString(16)};b=b00t;m=1;t=2;x=3`,
      __REALTIME_TIMESTAMP: String(1751562131000000 + n * 1000),
      SYSLOG_IDENTIFIER: identifier,
      MESSAGE: `line ${n}`,
    }))
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join('');
}

function texts(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);
}

async function fakeJournal(content: string) {
  const folder = await temporaryFolder();
  const file = join(folder, 'journal.ndjson');
  const calls = join(folder, 'calls');
  await writeFile(file, content);
  process.env['FAKE_JOURNAL'] = file;
  process.env['FAKE_JOURNAL_CALLS'] = calls;
  return { file, calls };
}

async function run(
  options: Partial<JournaldSourceOptions> = {},
  position?: PositionState,
  recorder = createRecorder(),
) {
  const source = createJournaldSource({
    run: createJournalctlRunner(FAKE),
    clock: systemClock,
    logger: silentLogger,
    random: () => 0,
    startAt: 'beginning',
    ...options,
  });
  onTestFinished(() => source.stop());
  await source.start(position, recorder.sink);
  return { ...recorder, source };
}

describe('the journal', () => {
  it('is read from the beginning and goes on', async () => {
    const { file } = await fakeJournal(entries(1, 3));
    const reading = await run();
    await until(() => reading.lines.length === 3);
    await appendFile(file, entries(4, 5));
    await until(() => reading.lines.length === 5);

    expect(reading.texts()).toEqual(texts(1, 5));
    expect(reading.lines[4]!.id).toBe('5e9:5');
    expect(reading.source.status()).toMatchObject({ kind: 'journald', state: 'reading', lines: 5, gaps: 0 });
  });

  it('is read from its end when told so, also after a crash before the first line', async () => {
    const { file } = await fakeJournal(entries(1, 3));
    const first = await run({ startAt: 'end' });
    await until(() => first.batches.length === 1);
    await first.source.stop();
    await appendFile(file, entries(4, 5));
    const second = await run({ startAt: 'end' }, first.position());
    await until(() => second.lines.length === 2);

    expect(second.texts()).toEqual(texts(4, 5));
    expect(second.gaps).toEqual([]);
  });

  it('goes on behind the last batch', async () => {
    const { file, calls } = await fakeJournal(entries(1, 3));
    const first = await run();
    await until(() => first.lines.length === 3);
    await first.source.stop();
    await appendFile(file, entries(4, 5));
    const second = await run({}, first.position());
    await until(() => second.lines.length === 2);

    expect(second.texts()).toEqual(texts(4, 5));
    expect(await readFile(calls, 'utf8')).toContain('--cursor=s=5e9;i=3;');
  });

  it('was vacuumed past the position: a gap, and nothing else is missing', async () => {
    const { file } = await fakeJournal(entries(1, 3));
    const first = await run();
    await until(() => first.lines.length === 3);
    await first.source.stop();
    await writeFile(file, entries(7, 8));
    const second = await run({}, first.position());
    await until(() => second.lines.length === 2);

    expect(second.texts()).toEqual(texts(7, 8));
    expect(second.gaps).toMatchObject([{ source: 'journald', reason: 'cursor_lost' }]);
  });

  it('holds an entry that is too large, and one that is nonsense: gaps, and those around them are read', async () => {
    const huge = entries(2, 2).replace('line 2', 'x'.repeat(9 << 20));
    await fakeJournal(
      entries(1, 1) + huge + '{"__CURSOR":"i=3","SYSLOG_IDENTIFIER":"sshd"}\n' + entries(4, 5),
    );
    const reading = await run();
    await until(() => reading.lines.length === 3);

    expect(reading.texts()).toEqual(['line 1', ...texts(4, 5)]);
    expect(reading.gaps).toMatchObject([
      { reason: 'overflow', detail: expect.stringContaining('cursor s=5e9;i=2;') },
      { reason: 'overflow', detail: expect.stringContaining('not be understood') },
    ]);
    expect(reading.source.status().gaps).toBe(2);
  });

  it('does not know the cursor: a gap, and it goes on by time', async () => {
    await fakeJournal(entries(1, 3));
    const reading = await run({}, { version: 1, cursor: 'nonsense', sinceUs: 1751562131000000 });
    await until(() => reading.lines.length === 3);

    expect(reading.gaps).toMatchObject([
      { reason: 'cursor_lost', detail: expect.stringContaining('Invalid') },
    ]);
  });

  it('does not know the cursor, and was read up to the middle of a second: nothing comes twice', async () => {
    await fakeJournal(entries(1, 6));
    const reading = await run({}, { version: 1, cursor: 'nonsense', sinceUs: 1751562131003000 });
    await until(() => reading.lines.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(reading.texts()).toEqual(texts(4, 6));
  });

  it('is followed again when journalctl dies', async () => {
    const { file, calls } = await fakeJournal(entries(1, 3));
    const children: { kill(): void }[] = [];
    const runner = createJournalctlRunner(FAKE);
    const spying: RunJournalctl = (args) => {
      const child = runner(args);
      children.push(child);
      return child;
    };
    const reading = await run({ run: spying });
    await until(() => reading.lines.length === 3);
    children.at(-1)!.kill();
    await until(() => reading.source.status().state === 'failing');
    await appendFile(file, entries(4, 5));
    await until(() => reading.lines.length === 5);

    expect(reading.texts()).toEqual(texts(1, 5));
    expect((await readFile(calls, 'utf8')).match(/--follow/g)).toHaveLength(2);
  });

  it('is read again behind the last batch when the sink fails', async () => {
    await fakeJournal(entries(1, 3));
    let calls = 0;
    const recorder = createRecorder(() => {
      if (++calls === 2) throw new Error('disk full');
    });
    const reading = await run({}, undefined, recorder);
    await until(() => reading.lines.length === 3);

    expect(reading.texts()).toEqual(texts(1, 3));
  });

  it('can not be read where there is no journalctl', async () => {
    const reading = await run({ run: createJournalctlRunner('/nonexistent/journalctl') });
    await until(() => reading.source.status().state === 'failing');

    expect(reading.source.status().problem).toContain('ENOENT');
  });

  it('is read by identifier and from a directory', async () => {
    const { calls } = await fakeJournal(entries(1, 2) + entries(3, 4, 'kernel') + entries(5, 5, 'sudo'));
    const reading = await run({ identifiers: ['sudo'], directory: '/host/var/log/journal' });
    await until(() => reading.lines.length === 1);

    expect(reading.texts()).toEqual(['line 5']);
    expect(await readFile(calls, 'utf8')).toContain('--directory=/host/var/log/journal');
  });

  it('is asked for everything, and what nobody reads is passed over', async () => {
    const { file, calls } = await fakeJournal(
      entries(1, 2) + entries(3, 4, 'kernel') + entries(5, 5, 'postfix/smtpd'),
    );
    const reads = (program: string): boolean => program !== 'kernel';
    const first = await run({ reads });
    await until(() => first.lines.length === 3);
    await appendFile(file, entries(6, 7, 'kernel') + entries(8, 8, 'vsftpd'));
    await until(() => first.lines.length === 4);
    await first.source.stop();
    await appendFile(file, entries(9, 2000, 'kernel') + entries(2001, 2001));
    const second = await run({ reads }, first.position());
    await until(() => second.lines.length === 1);

    expect([...first.texts(), ...second.texts()]).toEqual([1, 2, 5, 8, 2001].map((n) => `line ${n}`));
    expect(first.batches.length + second.batches.length).toBeLessThanOrEqual(8);
    expect(await readFile(calls, 'utf8')).not.toContain('--identifier');
  });

  it('moves on past entries that nobody reads', async () => {
    await fakeJournal(entries(1, 1) + entries(2, 3000, 'kernel'));
    const reading = await run({ reads: (program) => program !== 'kernel' });
    await until(() => Number(reading.position()?.['sinceUs']) > 1751562133000000);

    expect(reading.texts()).toEqual(['line 1']);
  });
});
