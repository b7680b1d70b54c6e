import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder, until } from '../../recorder.ts';
import { createWriter } from './writer.ts';

const READER = fileURLToPath(new URL('reader.ts', import.meta.url));
const KILLS = Number(process.env['CRASH_KILLS'] ?? 8);
/** With the shipped number of kills the platform's own is enough: the other one shares all but the reading of bytes. */
const FOLLOWERS = (process.env['CRASH_FOLLOWERS'] ?? 'tail').split(',');
const SEED = Number(process.env['CRASH_SEED'] ?? 20260703);

/** Mulberry32: small, and the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

it.each(FOLLOWERS)(
  `reads every line exactly once through ${KILLS} kills and rotations of all kinds (seed ${SEED}, %s)`,
  { timeout: 90_000 + KILLS * 4000 },
  async (follower) => {
    const folder = await temporaryFolder();
    const log = join(folder, 'auth.log');
    const file = join(folder, 'lines.db');
    const random = createRandom(SEED);
    const writer = createWriter(log, random);
    let reader: ChildProcess | undefined;
    let problems = '';

    function startReader(): ChildProcess {
      const child = spawn(process.execPath, ['--import', 'tsx', READER, log, file, follower]);
      child.stderr.on('data', (data) => (problems += String(data)));
      return child;
    }

    async function kill(child: ChildProcess): Promise<void> {
      child.kill('SIGKILL');
      if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
    }

    onTestFinished(() => (reader === undefined ? undefined : kill(reader)));
    reader = startReader();
    await once(reader.stdout!, 'data');
    // Before anything was read nobody can tell whether rotations went past all files that are kept.
    writer.write(20);
    const database = new Database(file);
    onTestFinished(() => void database.close());
    const count = () => (database.prepare('SELECT count(*) AS n FROM lines').get() as { n: number }).n;
    await until(() => count() > 0);
    for (let kills = 0; kills < KILLS; kills++) {
      const steps = 5 + Math.floor(random() * 40);
      for (let i = 0; i < steps; i++) {
        writer.write(Math.floor(random() * random() * 300));
        if (random() < 0.15) writer.rotate();
        await pause(random() * 12);
      }
      await kill(reader);
      for (let i = 0; i < 4; i++) {
        if (random() < 0.5) writer.rotate();
        writer.write(Math.floor(random() * 50));
      }
      reader = startReader();
      // Some are killed while they start, some in the middle of what piled up.
      if (random() < 0.7) await once(reader.stdout!, 'data');
      else await pause(random() * 500);
    }
    writer.finish();
    const expected = writer.written();
    const wrong = () =>
      database
        .prepare(
          `SELECT text, count(*) AS n, group_concat(id) AS ids FROM lines GROUP BY text HAVING n <> 1 LIMIT 5`,
        )
        .all();
    await until(
      () => count() >= expected,
      () => ({
        expected,
        count: count(),
        wrong: wrong(),
        problems,
      }),
      60_000,
    );
    await pause(1500);

    expect(wrong()).toEqual([]);
    expect(count()).toBe(expected);
    expect(database.prepare('SELECT count(DISTINCT id) AS n FROM lines').get()).toMatchObject({
      n: expected,
    });
    const numbers = database.prepare('SELECT text FROM lines').all() as { text: string }[];
    const seen = new Set(numbers.map(({ text }) => /sshd\[(\d+)\]/.exec(text)![1]));
    expect(seen.size).toBe(expected);
    expect(database.prepare('SELECT gap FROM gaps').all()).toEqual([]);
    console.log(`${expected} lines, ${KILLS} kills, rotations: ${JSON.stringify(writer.rotations())}`);
  },
);
