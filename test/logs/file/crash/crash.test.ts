import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { seeded } from '../../../support/seeded.ts';
import { temporaryFolder, until } from '../../recorder.ts';
import { buildReader, createReaderProcess } from './reader-process.ts';
import { openRecords } from './records.ts';
import { createWriter } from './writer.ts';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 12);
/** With the shipped number of kills the platform's own is enough: the other one shares all but the reading of bytes. */
const FOLLOWERS = (process.env['CRASH_FOLLOWERS'] ?? 'tail').split(',');
const SEED = Number(process.env['CRASH_SEED'] ?? 20260703);
const BURST_LINES = Number(process.env['CRASH_BURST'] ?? 100_000);
const KILLS_PER_BURST = 50;
/** Now and then a reader lives long enough to be sure that nobody writes to rotated files any more, and leaves them. */
const KILLS_PER_CALM = 10;
const CALM_MS = 2000;

it.each(FOLLOWERS)(
  `reads every line exactly once through ${KILLS} kills and rotations of all kinds (seed ${SEED}, %s)`,
  { timeout: 90_000 + KILLS * 4000 },
  async (follower) => {
    const folder = await temporaryFolder();
    const log = join(folder, 'auth.log');
    const file = join(folder, 'lines.db');
    const random = seeded(SEED);
    const writer = createWriter(log, random);
    const reader = createReaderProcess(buildReader(folder), [log, file, follower]);
    onTestFinished(() => reader.kill());

    reader.start();
    await reader.started();
    // Before anything was read nobody can tell whether rotations went past all files that are kept.
    writer.write(20);
    const records = openRecords(file);
    await until(() => records.count() > 0);
    const state = () => ({
      written: writer.written(),
      count: records.count(),
      repeated: records.repeated(),
      gaps: records.gaps(),
      problems: reader.problems(),
    });
    for (let kills = 0; kills < KILLS; kills++) {
      const steps = 5 + Math.floor(random() * 40);
      const burstAt = kills % KILLS_PER_BURST === KILLS_PER_BURST >> 2 ? Math.floor(random() * steps) : -1;
      for (let i = 0; i < steps; i++) {
        writer.write(i === burstAt ? BURST_LINES : Math.floor(random() * random() * 300));
        if (random() < 0.15) writer.rotate();
        await pause(random() * 12);
      }
      if (kills % KILLS_PER_CALM === KILLS_PER_CALM - 1) {
        await until(() => records.count() >= writer.complete(), state, 60_000);
        await pause(CALM_MS);
        // What it left is committed with the next lines.
        const read = records.count();
        writer.write(10);
        writer.reopen();
        await until(() => records.count() > read, state, 60_000);
      }
      await reader.kill();
      for (let i = 0; i < 4; i++) {
        if (random() < 0.5) writer.rotate();
        writer.write(Math.floor(random() * 50));
      }
      reader.start();
      // Some are killed while they start, some in the middle of what piled up.
      if (random() < 0.7) await reader.started();
      else await pause(random() * 500);
    }
    writer.finish();
    const expected = writer.written();
    await until(() => records.count() >= expected, state, 60_000);
    await pause(1500);

    expect(records.repeated()).toEqual([]);
    expect(records.count()).toBe(expected);
    expect(records.numbers().size).toBe(expected);
    expect(records.gaps()).toEqual([]);
    console.log(`${expected} lines, ${KILLS} kills, rotations: ${JSON.stringify(writer.rotations())}`);
  },
);
