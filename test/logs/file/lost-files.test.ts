import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  copyFile,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { openLog } from '../../../src/logs/file/open-file.ts';
import { openPlaces } from '../../../src/logs/file/places.ts';
import { createTailFollower } from '../../../src/logs/file/tail-follower.ts';
import { createRecorder, temporaryFolder, until } from '../recorder.ts';
import { run } from './harness.ts';

const READER = fileURLToPath(new URL('crash/reader.ts', import.meta.url));

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

type Way = 'rename' | 'gzip' | 'xz' | 'copytruncate';

/** One rotation that keeps so many files. */
async function rotate(log: string, way: Way, kept: number): Promise<void> {
  const ends = ['', '.gz', '.xz'];
  for (const end of ends) await rm(`${log}.${kept}${end}`, { force: true });
  for (let n = kept - 1; n >= 1; n--)
    for (const end of ends) await rename(`${log}.${n}${end}`, `${log}.${n + 1}${end}`).catch(() => {});
  if (way === 'copytruncate') {
    if (kept > 0) await copyFile(log, `${log}.1`);
    return truncate(log, 0);
  }
  await rename(log, `${log}.1`);
  await writeFile(log, '');
  if (kept === 0) await rm(`${log}.1`);
  else if (way === 'gzip') execFileSync('gzip', [`${log}.1`]);
  else if (way === 'xz') {
    // What `xz` does as seen from outside: other bytes, the same time of change, the plain file is gone.
    const { atime, mtime } = await stat(`${log}.1`);
    await writeFile(`${log}.1.xz`, 'packed');
    await utimes(`${log}.1.xz`, atime, mtime);
    await rm(`${log}.1`);
  }
}

describe.each(['rename', 'gzip', 'xz', 'copytruncate'] as const)('rotations by %s', (way) => {
  const table = [0, 1, 2].flatMap((kept) =>
    [1, 2, 3].flatMap((rotations) =>
      ([0, 2] as const).map((linesBefore) => ({ kept, rotations, linesBefore })),
    ),
  );

  /** Whatever happened: nothing twice, and nothing missing without a word about it. */
  function expectHonest(texts: readonly string[], written: number, gaps: readonly unknown[]): void {
    expect(new Set(texts).size).toBe(texts.length);
    if (texts.length < written) expect(gaps).not.toEqual([]);
  }

  // An empty log that is written to and truncated without a copy leaves no trace.
  it.each(table.filter(({ kept, linesBefore }) => way !== 'copytruncate' || kept > 0 || linesBefore > 0))(
    'while the reader is down: $rotations, $kept kept, $linesBefore lines in the log before',
    async ({ kept, rotations, linesBefore }) => {
      const log = await newLog();
      await writeFile(log, text(numbered(1, linesBefore)));
      const first = await run(log);
      await first.expectTexts(numbered(1, linesBefore));
      await first.source.stop();
      let written = linesBefore;
      for (let i = 0; i < rotations; i++) {
        await appendFile(log, text(numbered(written + 1, written + 3)));
        written += 3;
        await rotate(log, way, kept);
      }
      await appendFile(log, text(numbered(written + 1, ++written)));
      const second = await run(log, {}, first.position());
      await until(() => second.texts().at(-1) === numbered(written, written)[0], second.texts);
      await new Promise((resolve) => setTimeout(resolve, 50));

      expectHonest([...first.texts(), ...second.texts()], written, second.gaps);
      if (rotations <= kept && way !== 'xz' && linesBefore > 0) expect(second.gaps).toEqual([]);
    },
  );

  it.each(table.filter(({ kept, rotations }) => kept > 0 && rotations > 1))(
    'while the store is stuck: $rotations, $kept kept, $linesBefore lines in the log before',
    async ({ kept, rotations, linesBefore }) => {
      const log = await newLog();
      await writeFile(log, text(numbered(1, linesBefore)));
      let release: (() => void) | undefined;
      let isStuck = false;
      const recorder = createRecorder(async () => {
        if (isStuck) await new Promise<void>((resolve) => (release = resolve));
      });
      const reading = await run(log, {}, undefined, recorder);
      await reading.expectTexts(numbered(1, linesBefore));
      isStuck = true;
      await appendFile(log, text(numbered(linesBefore + 1, linesBefore + 1)));
      await until(() => release !== undefined);
      let written = linesBefore + 1;
      for (let i = 0; i < rotations; i++) {
        await rotate(log, way, kept);
        await appendFile(log, text(numbered(written + 1, written + 3)));
        written += 3;
      }
      isStuck = false;
      release!();
      await until(() => reading.texts().at(-1) === numbered(written, written)[0], reading.texts);
      await new Promise((resolve) => setTimeout(resolve, 50));

      expectHonest(reading.texts(), written, reading.gaps);
      if (rotations <= kept && way !== 'xz') expect(reading.gaps).toEqual([]);
    },
  );
});

describe.each(['tail', 'polling'])('a reader that follows by %s', (follower) => {
  it.each([
    { kept: 0, signal: 'SIGSTOP' },
    { kept: 2, signal: 'SIGSTOP' },
    { kept: 0, signal: 'SIGKILL' },
    { kept: 2, signal: 'SIGKILL' },
  ] as const)(
    'hit by $signal reports what was rotated past the $kept files that are kept',
    { timeout: 40_000 },
    async ({ kept, signal }) => {
      const log = await newLog();
      const file = join(log, '..', 'lines.db');
      await writeFile(log, text(numbered(1, 5)));
      const start = () => spawn(process.execPath, ['--import', 'tsx', READER, log, file, follower]);
      const stopped = start();
      onTestFinished(() => void stopped.kill('SIGKILL'));
      await once(stopped.stdout, 'data');
      const database = new Database(file);
      onTestFinished(() => void database.close());
      const texts = () =>
        (database.prepare('SELECT text FROM lines ORDER BY rowid').all() as { text: string }[]).map(
          (row) => row.text,
        );
      await until(() => texts().length === 5, texts);
      stopped.kill(signal);
      for (let i = 1; i <= 4; i++) {
        await appendFile(log, text(numbered(10 * i, 10 * i + 9)));
        await rotate(log, 'rename', kept);
      }
      await appendFile(log, text(numbered(90, 91)));
      await new Promise((resolve) => setTimeout(resolve, 2100));
      if (signal === 'SIGSTOP') stopped.kill('SIGCONT');
      else {
        const again = start();
        onTestFinished(() => void again.kill('SIGKILL'));
      }
      await until(() => texts().includes(numbered(91, 91)[0]!), texts, 20_000);

      const gaps = database.prepare('SELECT gap FROM gaps').all() as { gap: string }[];
      // A file that is open outlives its name.
      const held = signal === 'SIGSTOP' ? numbered(10, 19) : [];
      const read = kept === 2 ? numbered(30, 49) : [];
      expect(texts()).toEqual([...numbered(1, 5), ...held, ...read, ...numbered(90, 91)]);
      expect(gaps.map(({ gap }) => JSON.parse(gap) as unknown)).toMatchObject([
        { path: log, reason: signal === 'SIGSTOP' ? 'rotated_unread' : 'position_lost' },
      ]);
    },
  );
});

describe('a rotated file', () => {
  async function stoppedReader() {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 20)));
    const reading = await run(log);
    await reading.expectTexts(numbered(1, 20));
    await reading.source.stop();
    await rotate(log, 'rename', 9);
    return { log, position: reading.position()! };
  }

  it.each(['gz', 'xz', 'zst', 'bz2', 'lz4'])(
    'that is no archive though it is called .%s is a gap, and those after it are read',
    async (end) => {
      const { log, position } = await stoppedReader();
      await rename(`${log}.1`, `${log}.2`);
      await writeFile(`${log}.1.${end}`, 'this was never packed');
      await writeFile(log, text(numbered(30, 31)));
      const reading = await run(log, {}, position);

      await reading.expectTexts(numbered(30, 31));
      expect(reading.gaps).toMatchObject([{ reason: 'rotated_unread' }]);
      expect(reading.gaps[0]!.detail).toContain(
        end === 'gz' ? 'incorrect header check' : `packed with ${end}`,
      );
      expect(reading.source.status()).toMatchObject({ state: 'reading', lagBytes: 0 });
    },
  );

  it('that was cut off while it was packed is read up to there; the rest is a gap with its first byte', async () => {
    const { log, position } = await stoppedReader();
    await rename(`${log}.1`, `${log}.2`);
    const content = text(numbered(100, 40_000));
    const packed = gzipSync(content);
    await writeFile(`${log}.1.gz`, packed.subarray(0, packed.length / 2));
    await writeFile(log, text(numbered(40_001, 40_002)));
    const reading = await run(log, {}, position);

    await until(() => reading.gaps.length > 0 && reading.texts().at(-1) === numbered(40_002, 40_002)[0]);
    const before = reading.texts().slice(0, -2);
    expect(before.length).toBeGreaterThan(10_000);
    expect(content.startsWith(text(before))).toBe(true);
    expect(reading.gaps).toMatchObject([{ reason: 'rotated_unread', from: text(before).length }]);
  });

  it.each([0.1, 0.5, 0.9])(
    'that was half read before it was packed and cut off to %d of it is not read again',
    async (kept) => {
      const log = await newLog();
      await writeFile(log, text(numbered(1, 2000)));
      const before = await run(log);
      await before.expectTexts(numbered(1, 2000));
      await before.source.stop();
      const content = text(numbered(1, 2100));
      const packed = gzipSync(content);
      await rm(log);
      await writeFile(`${log}.1.gz`, packed.subarray(0, packed.length * kept));
      await writeFile(log, text(numbered(3000, 3001)));
      const reading = await run(log, {}, before.position());
      await reading.expectTexts(numbered(3000, 3001));
      const offset = text(numbered(1, 2000)).length;
      expect(reading.gaps).toMatchObject([{ reason: 'rotated_unread', from: offset }]);
      await reading.source.stop();

      const again = await run(log, {}, reading.position());
      await appendFile(log, text(numbered(3002, 3002)));
      await again.expectTexts(numbered(3002, 3002));
      expect(again.gaps).toEqual([]);
    },
  );

  it.each([
    ['xz', Buffer.from('packed')],
    ['gz', Buffer.from('this was never packed')],
    ['gz', gzipSync(text(numbered(100, 40_000))).subarray(0, 30_000)],
  ])('that can not be read (%s) is a gap once, however often the reader starts', async (end, bytes) => {
    const { log, position } = await stoppedReader();
    await rename(`${log}.1`, `${log}.2`);
    await writeFile(`${log}.1.${end}`, bytes);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(log, '');
    const reading = await run(log, {}, position);
    await until(() => reading.gaps.length > 0);
    await reading.source.stop();

    let stored = reading.position();
    for (const start of [1, 2]) {
      const again = await run(log, {}, stored);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect([start, again.gaps, again.texts()]).toEqual([start, [], []]);
      if (start === 2) {
        await appendFile(log, text(numbered(50, 50)));
        await again.expectTexts(numbered(50, 50));
        expect(again.gaps).toEqual([]);
      }
      await again.source.stop();
      stored = again.position() ?? stored;
    }
  });

  it('that may not be read is a gap', { skip: process.getuid?.() === 0 }, async () => {
    const { log, position } = await stoppedReader();
    await writeFile(log, text(numbered(21, 22)));
    await rotate(log, 'rename', 9);
    await chmod(`${log}.1`, 0);
    await writeFile(log, text(numbered(30, 31)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(30, 31));
    expect(reading.gaps).toMatchObject([
      { reason: 'rotated_unread', detail: expect.stringContaining('EACCES') },
    ]);
  });

  it('that is older by the clock than the one before it is read all the same', async () => {
    const { log, position } = await stoppedReader();
    await writeFile(log, text(numbered(21, 22)));
    await rotate(log, 'rename', 9);
    await utimes(`${log}.1`, 1000, 1000);
    await writeFile(log, text(numbered(23, 24)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 24));
    expect(reading.gaps).toEqual([]);
  });

  it.each(['03Jul2026', '20260703-1783098131'])('has a date of any format, such as %s', async (mark) => {
    const { log, position } = await stoppedReader();
    await rename(`${log}.1`, `${log}-${mark}`);
    await writeFile(`${log}-${mark.replace('3', '4')}`, text(numbered(21, 22)));
    await writeFile(log, text(numbered(23, 24)));
    const reading = await run(log, {}, position);

    await reading.expectTexts(numbered(21, 24));
    expect(reading.gaps).toEqual([]);
  });

  it('holds no more than an unfinished line', async () => {
    const { log, position } = await stoppedReader();
    await writeFile(log, 'cut short');
    await rotate(log, 'rename', 9);
    await writeFile(log, text(numbered(23, 24)));
    const reading = await run(log, {}, position);

    await until(() => reading.lines.length === 3);
    expect(reading.texts().toSorted()).toEqual([...numbered(23, 24), 'cut short'].toSorted());
  });

  it('came and was rotated before anybody saw it, beside a log that never was there', async () => {
    const log = await newLog();
    await writeFile(`${log}.3`, text(numbered(1, 2)));
    const first = await run(log);
    await first.source.stop();
    await writeFile(`${log}.2`, text(numbered(3, 4)));
    await writeFile(`${log}.1`, text(numbered(5, 6)));
    await writeFile(log, text(numbered(7, 8)));
    const second = await run(log, {}, first.position());

    await second.expectTexts(numbered(3, 8));
    expect(second.gaps).toEqual([]);
  });

  it('is still written to long after, by a writer that nobody told', async () => {
    const log = await newLog();
    await writeFile(log, text(numbered(1, 2)));
    const reading = await run(log, { closeAfterMs: 50, finishLineAfterMs: 20 });
    await reading.expectTexts(numbered(1, 2));
    await rotate(log, 'rename', 9);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await appendFile(`${log}.1`, text(numbered(3, 4)));

    await reading.expectTexts(numbered(1, 4));
  });
});

it('a log with an unfinished line is replaced by an edited copy', async () => {
  const log = await newLog();
  await writeFile(log, `${text(numbered(1, 3))}half`);
  const reading = await run(log);
  await reading.expectTexts(numbered(1, 3));
  await copyFile(log, `${log}.new`);
  await rename(`${log}.new`, log);
  await appendFile(log, ` and half\n${text(numbered(4, 4))}`);

  await reading.expectTexts([...numbered(1, 3), 'half and half', ...numbered(4, 4)]);
});

it('files are listed without a hole while they are rotated, or not at all', { timeout: 30_000 }, async () => {
  const log = await newLog();
  // Each file holds its number; the newest has the largest, and none is ever deleted.
  for (let n = 40; n >= 1; n--) await writeFile(`${log}.${n}`, `${40 - n}\n`);
  await writeFile(log, '40\n');
  const script = `
    const { renameSync, writeFileSync } = require('node:fs');
    const log = process.argv[1];
    let number = 40;
    setInterval(() => {
      if (number > 300) return;
      for (let n = number; n >= 1; n--) renameSync(log + '.' + n, log + '.' + (n + 1));
      renameSync(log, log + '.1');
      writeFileSync(log, ++number + '\\n');
    }, 3);`;
  const rotating = spawn(process.execPath, ['-e', script, log]);
  onTestFinished(() => void rotating.kill('SIGKILL'));
  await until(() => existsSync(`${log}.45`));
  for (let i = 0; i < 4; i++) {
    const places = await openPlaces(log, () => openLog(log, undefined, () => {}, silentLogger)).catch(String);
    if (typeof places === 'string') {
      expect(places).toContain('rotated faster than its files can be listed');
      continue;
    }
    const all = [...places.siblings, ...(places.log === undefined ? [] : [places.log])];
    const numbers = await Promise.all(all.map(async ({ file }) => Number(await file.reader.read(0, 9))));
    await places.close();
    expect(numbers).toEqual(numbers.map((_, index) => index));
  }
});

it.each(['', 'x'])('an unfinished line that nobody adds to is told apart (%j before it)', async (before) => {
  let passedMs = 0;
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passedMs };
  const log = await newLog();
  await writeFile(log, before === '' ? 'unfinished' : `${text(numbered(1, 3))}unfinished`);
  const reading = await run(log, { clock });
  const status = (): unknown => {
    const { lagBytes, stalledBytes } = reading.source.status();
    return [lagBytes, stalledBytes];
  };
  await until(() => reading.lines.length === (before === '' ? 0 : 3));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(status()).toEqual([10, 0]);
  passedMs = 6000;
  expect(status()).toEqual([10, 10]);
  await appendFile(log, ' line\n');
  await until(() => reading.texts().at(-1) === 'unfinished line');
  expect(status()).toEqual([0, 0]);
  await appendFile(log, 'another');
  await until(() => reading.source.status().lagBytes === 7);
  expect(status()).toEqual([7, 0]);
});

it('both followers agree on what bytes and lag are: all that is or was there to read', async () => {
  for (const createFollower of [createTailFollower, undefined]) {
    const log = await newLog();
    await writeFile(log, `${text(numbered(1, 3))}\0\0\r\nümlaut\xff\r\nunfinished`);
    const reading = await run(log, { createFollower });
    await until(() => reading.lines.length === 5, reading.texts);
    const { size } = await stat(log);
    expect(reading.source.status()).toMatchObject({ bytes: size - 10, lagBytes: 10 });
    await rotate(log, 'gzip', 3);
    await appendFile(log, text(numbered(4, 5)));
    await until(() => reading.source.status().lagBytes === 0, reading.source.status);
    expect(reading.source.status().bytes).toBe(size + (await readFile(log)).length);
  }
});
