import { execFileSync } from 'node:child_process';
import {
  appendFile,
  copyFile,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FileSourceOptions } from '../../../src/logs/file/file-source.ts';
import { createTailFollower } from '../../../src/logs/file/tail-follower.ts';
import { createRecorder, temporaryFolder, until } from '../recorder.ts';
import { run } from './harness.ts';

const followers: readonly [string, FileSourceOptions['createFollower']][] = [
  ['tail', createTailFollower],
  ['polling', undefined],
];

/** Lines as a log has them: no two alike. */
function numbered(from: number, to: number): string[] {
  return Array.from(
    { length: to - from + 1 },
    (_, i) => `Jul  3 17:02:${from + i} host sshd[7]: line ${from + i}`,
  );
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

async function newLog(): Promise<string> {
  return join(await temporaryFolder(), 'auth.log');
}

describe.each(followers)('a file followed by %s', (_name, createFollower) => {
  const options = { createFollower };

  it('is read from the beginning and goes on', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3)));
    const reading = await run(log, options);
    await appendFile(log, text(numbered(4, 5)));

    await reading.expectTexts(numbered(1, 5));
    expect(reading.lines[3]).toMatchObject({ path: log, offset: text(numbered(1, 3)).length });
    expect(reading.lines[3]!.id).toMatch(/^g\d+:\d+$/);
    expect(reading.gaps).toEqual([]);
  });

  it('is read from its end when told so, at the start of an unfinished line', async () => {
    const log = await newLog();
    await writeFile(log, `${text(numbered(1, 3))}half`);
    const reading = await run(log, { ...options, startAt: 'end' });
    expect(reading.batches).toMatchObject([{ lines: [], position: { open: [{}] } }]);
    await appendFile(log, ' and half\nnext\n');

    await reading.expectTexts(['half and half', 'next']);
  });

  it('may be missing, and is then read from its first byte, whatever startAt', async () => {
    const log = await newLog();
    const reading = await run(log, { ...options, startAt: 'end' });
    await until(() => reading.source.status().state === 'waiting');
    expect(reading.source.status().problem).toContain('does not exist');
    await writeFile(log, text(numbered(1, 2)));

    await reading.expectTexts(numbered(1, 2));
    expect(reading.source.status()).toMatchObject({
      state: 'reading',
      lines: 2,
      lagBytes: 0,
      problem: undefined,
    });
  });

  it('may appear while the reader is down', async () => {
    const log = await newLog();
    const first = await run(log, { ...options, startAt: 'end' });
    await first.source.stop();
    await writeFile(log, text(numbered(1, 2)));
    const second = await run(log, { ...options, startAt: 'end' }, first.position());

    await second.expectTexts(numbered(1, 2));
  });

  it('gives a line only when it is complete', async () => {
    const log = await newLog();
    const reading = await run(log, options);
    await writeFile(log, 'one\ntw');
    await reading.expectTexts(['one']);
    await appendFile(log, 'o');
    await reading.expectTexts(['one']);
    await appendFile(log, '\n');

    await reading.expectTexts(['one', 'two']);
  });

  it('is renamed and created again', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3)));
    const reading = await run(log, options);
    await rename(log, `${log}.1`);
    await writeFile(log, text(numbered(4, 6)));

    await reading.expectTexts(numbered(1, 6));
    expect(reading.gaps).toEqual([]);
  });

  it('is renamed, and created again later', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3)));
    const reading = await run(log, options);
    await rename(log, `${log}.1`);
    await until(() => reading.source.status().state === 'waiting');
    await appendFile(`${log}.1`, text(numbered(4, 5)));
    await reading.expectTexts(numbered(1, 5));
    await writeFile(log, text(numbered(6, 7)));

    await reading.expectTexts(numbered(1, 7));
  });

  it('is renamed while the writer keeps its descriptor, even unlinked', async () => {
    const log = await newLog();
    const writer = await open(log, 'a');
    onTestFinished(() => writer.close());
    await writer.write(text(numbered(1, 3)));
    const reading = await run(log, options);
    await reading.expectTexts(numbered(1, 3));
    await rename(log, `${log}.1`);
    await writeFile(log, text(numbered(4, 4)));
    await reading.expectTexts(numbered(1, 4));
    await writer.write(text(numbered(5, 6)));
    await reading.expectTexts(numbered(1, 6));
    await unlink(`${log}.1`);
    await writer.write(text(numbered(7, 7)));

    await reading.expectTexts(numbered(1, 7));
  });

  it('is rotated several times between two looks', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 2)));
    const reading = await run(log, { ...options, lookEveryMs: 400 });
    await reading.expectTexts(numbered(1, 2));
    for (let i = 3; i < 12; i += 2) {
      for (let n = 6; n >= 1; n--) await rename(`${log}.${n}`, `${log}.${n + 1}`).catch(() => {});
      await rename(log, `${log}.1`);
      await writeFile(log, text(numbered(i, i + 1)));
    }

    await until(() => reading.lines.length >= 12, reading.texts);
    await reading.expectTexts(numbered(1, 12));
    expect(reading.gaps).toEqual([]);
  });

  it('ends with an unfinished line when it is rotated', async () => {
    const log = await newLog();
    await writeFile(log, 'one\ntwo without end');
    const reading = await run(log, options);
    await rename(log, `${log}.1`);
    await writeFile(log, 'three\n');

    await until(() => reading.lines.length === 3);
    expect(reading.texts().toSorted()).toEqual(['one', 'three', 'two without end']);
  });

  it('is moved away and back', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 2)));
    const reading = await run(log, options);
    await rename(log, `${log}.tmp`);
    await until(() => reading.source.status().state === 'waiting');
    await rename(`${log}.tmp`, log);
    await appendFile(log, text(numbered(3, 3)));

    await reading.expectTexts(numbered(1, 3));
  });

  it('is replaced by an edited copy of itself', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3)));
    const reading = await run(log, options);
    await reading.expectTexts(numbered(1, 3));
    await copyFile(log, `${log}.new`);
    await appendFile(`${log}.new`, text(numbered(4, 4)));
    await rename(`${log}.new`, log);

    await reading.expectTexts(numbered(1, 4));
    expect(reading.gaps).toEqual([]);
  });

  /** A line of a log, as long as they are. */
  const entry = (n: number): string =>
    `Nov 20 10:00:0${n} web1 sshd[81${n}]: Failed password for root from 198.51.100.${n} port 5011${n} ssh2`;
  const ENTRIES = [1, 2, 3, 4, 5, 6, 7, 8].map(entry);

  it.each<[string, readonly string[]]>([
    ['its first lines taken out', ENTRIES.slice(3)],
    ['a line of the middle taken out', ENTRIES.filter((_, i) => i !== 4)],
    ['a change within its first bytes', ['Nov 20 secret', ...ENTRIES.slice(1)]],
  ])('is replaced by a copy with %s: it goes on behind the last line, and says so', async (_name, kept) => {
    const log = await newLog();
    await writeFile(log, text(ENTRIES));
    const reading = await run(log, options);
    await reading.expectTexts(ENTRIES);
    await writeFile(`${log}.new`, text([...kept, entry(9)]));
    await rename(`${log}.new`, log);

    await reading.expectTexts([...ENTRIES, entry(9)]);
    expect(reading.gaps).toMatchObject([{ reason: 'replaced', from: 0, to: text(ENTRIES).length }]);
    expect(new Set(reading.lines.map(({ id }) => id)).size).toBe(9);
  });

  it('is replaced by an edited copy while nobody looks', async () => {
    const log = await newLog();
    await writeFile(log, text(ENTRIES));
    const first = await run(log, options);
    await first.expectTexts(ENTRIES);
    await first.source.stop();
    await writeFile(`${log}.new`, text([...ENTRIES.slice(3), entry(9)]));
    await rename(`${log}.new`, log);
    const second = await run(log, options, first.position());

    await second.expectTexts([entry(9)]);
    expect(second.gaps).toMatchObject([{ reason: 'replaced' }]);
  });

  it('is replaced by a copy without its last lines: all of it comes again, and it says so', async () => {
    const log = await newLog();
    await writeFile(log, text(ENTRIES));
    const reading = await run(log, options);
    await reading.expectTexts(ENTRIES);
    await writeFile(`${log}.new`, text([...ENTRIES.slice(0, 6), entry(9)]));
    await rename(`${log}.new`, log);

    await reading.expectTexts([...ENTRIES, ...ENTRIES.slice(0, 6), entry(9)]);
    expect(reading.gaps).toMatchObject([
      { reason: 'replaced', detail: expect.stringContaining('beginning') },
    ]);
  });

  it('is deleted, and the new one begins with its last lines: none of them is skipped', async () => {
    const log = await newLog();
    const flood = Array.from({ length: 20 }, () => entry(1));
    await writeFile(log, text(flood));
    const reading = await run(log, options);
    await reading.expectTexts(flood);
    await writeFile(`${log}.new`, text([entry(1), entry(1), entry(2)]));
    await rename(`${log}.new`, log);

    await until(() => reading.texts().at(-1) === entry(2));
    expect(reading.texts().slice(20)).toEqual([entry(1), entry(1), entry(2)]);
  });

  it('is copied and truncated', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3)));
    const reading = await run(log, options);
    await reading.expectTexts(numbered(1, 3));
    await appendFile(log, text(numbered(4, 5)));
    execFileSync('sh', ['-c', `cp ${log} ${log}.1 && : > ${log} && echo '${numbered(6, 6)[0]}' >> ${log}`]);

    await reading.expectTexts(numbered(1, 6));
    expect(reading.gaps).toEqual([]);
  });

  it('is copied and truncated, and grows past the old end before anybody looks', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 30)));
    const reading = await run(log, { ...options, lookEveryMs: 300 });
    await reading.expectTexts(numbered(1, 30));
    await writeFile(`${log}.more`, text(numbered(31, 90)));
    execFileSync('sh', ['-c', `cp ${log} ${log}.1; cat ${log}.more > ${log}`]);

    await reading.expectTexts(numbered(1, 90));
    expect(reading.gaps).toEqual([]);
  });

  it('gets a hole from a writer that does not append', async () => {
    const log = await newLog();
    const writer = await open(log, 'w');
    onTestFinished(() => writer.close());
    await writer.write(text(numbered(1, 3)));
    const reading = await run(log, options);
    await reading.expectTexts(numbered(1, 3));
    await copyFile(log, `${log}.1`);
    await truncate(log, 0);
    await writer.write(text(numbered(4, 5)));

    await reading.expectTexts(numbered(1, 5));
    expect(reading.gaps).toEqual([]);
  });

  it('is truncated without a copy: a gap', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3)));
    const reading = await run(log, options);
    await reading.expectTexts(numbered(1, 3));
    await truncate(log, 0);
    await until(() => reading.gaps.length > 0);
    await appendFile(log, text(numbered(4, 4)));

    await reading.expectTexts(numbered(1, 4));
    expect(reading.gaps).toMatchObject([
      { source: `file:${log}`, path: log, reason: 'truncated_unread', from: text(numbered(1, 3)).length },
    ]);
  });

  it('is written to between copy and truncation: a gap', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3)));
    const reading = await run(log, options);
    await copyFile(log, `${log}.1`);
    await appendFile(log, text(numbered(4, 5)));
    await reading.expectTexts(numbered(1, 5));
    await truncate(log, 0);
    await appendFile(log, text(numbered(6, 6)));

    await reading.expectTexts(numbered(1, 6));
    expect(reading.gaps).toMatchObject([
      {
        reason: 'truncated_unread',
        from: text(numbered(1, 5)).length,
        detail: expect.stringContaining('between'),
      },
    ]);
  });

  it('is cut back: what is left is not read again', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 20)));
    const reading = await run(log, options);
    await reading.expectTexts(numbered(1, 20));
    await truncate(log, text(numbered(1, 15)).length);
    await until(() => reading.gaps.length > 0);
    await appendFile(log, text(numbered(21, 22)));

    await reading.expectTexts([...numbered(1, 20), ...numbered(21, 22)]);
    expect(new Set(reading.lines.map(({ id }) => id)).size).toBe(22);
  });

  it('is a folder first', async () => {
    const log = await newLog();
    await mkdir(log);
    const reading = await run(log, options);
    await until(() => reading.source.status().state === 'failing');
    expect(reading.source.status().problem).toContain('not a regular file');
    await rmdir(log);
    await writeFile(log, text(numbered(1, 2)));

    await reading.expectTexts(numbered(1, 2));
  });

  it('has one line of 16 MB', async () => {
    const log = await newLog();
    await writeFile(log, Buffer.alloc(16 << 20, 'x'));
    await appendFile(log, '\nnext\n');
    const before = process.memoryUsage.rss();
    const reading = await run(log, options);

    await until(() => reading.lines.length === 2);
    expect(process.memoryUsage.rss() - before).toBeLessThan(60e6);
    expect(reading.lines[0]).toMatchObject({ text: 'x'.repeat(65_536), cutBytes: (16 << 20) - 65_536 });
    expect(reading.lines[1]).toMatchObject({ text: 'next', offset: (16 << 20) + 1 });
  });

  it('comes in bounded batches, one under way at a time', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 20_000)));
    const recorder = createRecorder(() => new Promise((resolve) => setTimeout(resolve, 1)));
    const reading = await run(log, options, undefined, recorder);

    await until(() => reading.lines.length === 20_000);
    expect(reading.texts()).toEqual(numbered(1, 20_000));
    expect(Math.max(...reading.batches.map(({ lines }) => lines.length))).toBeLessThanOrEqual(1000);
  });

  it('is read again behind the last batch when the sink fails', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 3000)));
    let calls = 0;
    const recorder = createRecorder(() => {
      if (++calls === 3) throw new Error('disk full');
    });
    const reading = await run(log, options, undefined, recorder);

    await until(() => reading.lines.length === 3000);
    expect(reading.texts()).toEqual(numbered(1, 3000));
  });
});

describe('a file after a restart', () => {
  async function stopped() {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 20)));
    const reading = await run(log);
    await reading.expectTexts(numbered(1, 20));
    await reading.source.stop();
    return { log, position: reading.position()!, id: reading.lines[0]!.id.split(':')[0] };
  }

  async function rotate(log: string, next: readonly string[]): Promise<void> {
    for (let n = 6; n >= 1; n--) await rename(`${log}.${n}`, `${log}.${n + 1}`).catch(() => {});
    await rename(log, `${log}.1`);
    await writeFile(log, text(next));
  }

  it('goes on under the same generation', async () => {
    const { log, position, id } = await stopped();
    await appendFile(log, text(numbered(21, 22)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 22));
    expect(reading.lines[0]!.id).toBe(`${id}:${text(numbered(1, 20)).length}`);
  });

  it('is found as .1', async () => {
    const { log, position } = await stopped();
    await appendFile(log, text(numbered(21, 22)));
    await rotate(log, numbered(23, 24));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 24));
    expect(reading.gaps).toEqual([]);
  });

  it('is found as .3 with two unread files after it', async () => {
    const { log, position } = await stopped();
    await appendFile(log, text(numbered(21, 22)));
    await rotate(log, numbered(23, 24));
    await rotate(log, numbered(25, 26));
    await rotate(log, numbered(27, 28));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 28));
    expect(reading.gaps).toEqual([]);
  });

  it.each(['auth.log-20260703', 'auth-20260703.log', 'auth.log.2026-07-03'])(
    'is found as %s',
    async (name) => {
      const { log, position } = await stopped();
      await appendFile(log, text(numbered(21, 22)));
      await rename(log, join(log, '..', name));
      await writeFile(log, text(numbered(23, 24)));
      const reading = await run(log, {}, position);

      await reading.expectTexts(numbered(21, 24));
    },
  );

  it('is found packed, with packed unread files after it', async () => {
    const { log, position } = await stopped();
    await appendFile(log, text(numbered(21, 22)));
    await rotate(log, numbered(23, 24));
    await rotate(log, numbered(25, 26));
    execFileSync('gzip', [`${log}.1`, `${log}.2`]);
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 26));
    expect(reading.gaps).toEqual([]);
  });

  it('has many packed unread files after it, all of them closed before the log has a line', async () => {
    const { log, position } = await stopped();
    const files = 12;
    await rename(log, `${log}.${files + 1}`);
    for (let n = 1; n <= files; n++)
      await writeFile(`${log}.${files + 1 - n}.gz`, gzipSync(text(numbered(20 + n, 20 + n))));
    await writeFile(log, '');
    const reading = await run(log, {}, position);
    await reading.expectTexts(numbered(21, 20 + files));
    await new Promise((resolve) => setTimeout(resolve, 400));
    await appendFile(log, text(numbered(50, 50)));

    await reading.expectTexts([...numbered(21, 20 + files), ...numbered(50, 50)]);
    expect(reading.gaps).toEqual([]);
  });

  it('is found as the copy of copytruncate', async () => {
    const { log, position } = await stopped();
    await appendFile(log, text(numbered(21, 22)));
    await copyFile(log, `${log}.1`);
    await writeFile(log, text(numbered(23, 90)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 90));
    expect(reading.gaps).toEqual([]);
  });

  it('was empty, and is so again after it was written, copied and truncated', async () => {
    const { log, position } = await stopped();
    await rename(log, `${log}.2`);
    await writeFile(log, '');
    await appendFile(`${log}.2`, text(numbered(21, 21)));
    const before = await run(log, {}, position);
    await before.expectTexts(numbered(21, 21));
    await before.source.stop();
    await appendFile(log, text(numbered(22, 24)));
    await copyFile(log, `${log}.1`);
    await truncate(log, 0);
    const reading = await run(log, {}, before.position());
    await reading.expectTexts(numbered(22, 24));
    await appendFile(log, text(numbered(25, 26)));
    await reading.expectTexts(numbered(22, 26));
    expect(reading.gaps).toEqual([]);
  });

  it('was truncated twice with copies', async () => {
    const { log, position } = await stopped();
    await appendFile(log, text(numbered(21, 22)));
    await copyFile(log, `${log}.2`);
    await writeFile(`${log}.1`, text(numbered(23, 24)));
    await writeFile(log, text(numbered(25, 26)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 26));
  });

  it('was truncated: a gap', async () => {
    const { log, position } = await stopped();
    await writeFile(log, text(numbered(23, 24)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(23, 24));
    expect(reading.gaps).toMatchObject([{ reason: 'truncated_unread', from: text(numbered(1, 20)).length }]);
  });

  it('was replaced by a new file with the same inode', async () => {
    const { log, position } = await stopped();
    const { ino } = await stat(log);
    await copyFile(log, `${log}.1`);
    await appendFile(`${log}.1`, text(numbered(21, 22)));
    await writeFile(log, text(numbered(23, 90)));
    expect((await stat(log)).ino).toBe(ino);
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 90));
    expect(reading.gaps).toEqual([]);
  });

  it('has another inode with the same content: a restored or moved log', async () => {
    const { log, position, id } = await stopped();
    await copyFile(log, `${log}.copy`);
    await rename(`${log}.copy`, log);
    await appendFile(log, text(numbered(21, 21)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 21));
    expect(reading.lines[0]!.id).toMatch(new RegExp(`^${id}:`));
  });

  it('is gone: a gap, and what was rotated since is read', async () => {
    const { log, position } = await stopped();
    await unlink(log);
    await writeFile(`${log}.2`, 'old and read long ago\n');
    await utimes(`${log}.2`, 1000, 1000);
    await writeFile(`${log}.1`, text(numbered(30, 31)));
    await writeFile(log, text(numbered(32, 33)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(30, 33));
    expect(reading.gaps).toMatchObject([{ reason: 'position_lost' }]);
  });

  it('has unread files that are packed in a way that can not be read: a gap', async () => {
    const { log, position } = await stopped();
    await rotate(log, []);
    await rename(`${log}.1`, `${log}.2`);
    await writeFile(`${log}.1.xz`, 'packed');
    await writeFile(log, text(numbered(30, 31)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(30, 31));
    expect(reading.gaps).toMatchObject([
      { reason: 'rotated_unread', detail: expect.stringContaining('.1.xz') },
    ]);
  });

  it('does not take a position that is not its own', async () => {
    const { log } = await stopped();
    const reading = await run(log, {}, { something: 'else' });

    await until(() => reading.lines.length === 20);
    expect(reading.gaps).toMatchObject([{ reason: 'position_lost' }]);
  });

  it('is a position of no more than a few kilobytes after many rotations', async () => {
    const log = await newLog();
    const reading = await run(log, { closeAfterMs: 10 });
    for (let i = 0; i < 30; i++) {
      await writeFile(log, text(numbered(i, i)));
      await until(() => reading.lines.length === i + 1);
      await rename(log, `${log}.${i}`);
    }
    await rm(log, { force: true });

    expect(JSON.stringify(reading.position()).length).toBeLessThan(8000);
    expect(await readFile(`${log}.3`, 'utf8')).toBe(text(numbered(3, 3)));
  });
});

it('a line arrives within milliseconds of its writing', async () => {
  const log = await newLog();
  await writeFile(log, '');
  const arrived: number[] = [];
  const reading = await run(
    log,
    {},
    undefined,
    createRecorder(() => void arrived.push(performance.now())),
  );
  const delays: number[] = [];
  for (let i = 0; i < 60; i++) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    const written = performance.now();
    await appendFile(log, text(numbered(i, i)));
    await until(() => reading.lines.length === i + 1);
    delays.push(arrived.at(-1)! - written);
  }
  const median = delays.toSorted((a, b) => a - b)[30]!;

  expect(median).toBeLessThan(10);
});
