import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { seeded } from '../../../support/seeded.ts';
import { temporaryFolder, until } from '../../recorder.ts';
import { LOSS_WAYS } from './loss-ways.ts';
import { buildReader, createReaderProcess } from './reader-process.ts';
import { openRecords } from './records.ts';
import { createWriter } from './writer.ts';

const ROUNDS = Number(process.env['LOSS_ROUNDS'] ?? 1);
const SEED = Number(process.env['CRASH_SEED'] ?? 20260703);

it(
  `tells of every line that vanishes, once, and of no other (seed ${SEED})`,
  { timeout: 60_000 + ROUNDS * 60_000 },
  async () => {
    const folder = await temporaryFolder();
    const log = join(folder, 'auth.log');
    const file = join(folder, 'lines.db');
    const random = seeded(SEED);
    const writer = createWriter(log, random);
    const reader = createReaderProcess(buildReader(folder), [log, file, 'tail']);
    onTestFinished(() => reader.kill());
    reader.start();
    await reader.started();
    writer.write(20);
    const records = openRecords(file);
    let told = 0;

    /** Writes, and waits until the last line of it was read. */
    async function readOn(): Promise<void> {
      writer.write(1 + Math.floor(random() * 60));
      writer.reopen();
      const last = writer.written() - 1;
      const state = () => ({ last, gaps: records.gaps().slice(told), problems: reader.problems() });
      await until(() => records.has(last), state, 20_000);
    }
    function newGaps(): readonly string[] {
      const gaps = records.gaps().slice(told);
      told += gaps.length;
      return gaps.map(({ reason, from, detail }) => `${reason} from ${from}: ${detail}`);
    }

    let lost = 0;
    for (const [way, lose] of Array.from({ length: ROUNDS }, () => Object.entries(LOSS_WAYS)).flat()) {
      await readOn();
      // Some are told of while the reader looks on, and may have been read before they vanish.
      const isDown = random() < 0.7;
      if (isDown) await reader.kill();
      const from = writer.written();
      writer.write(1 + Math.floor(random() * 60));
      lose(log, writer);
      // What is written to a log that was cut back, before anybody looks at it, can not be told from what was read.
      if (isDown) {
        reader.start();
        await reader.started();
      } else await pause(400);
      await readOn();
      await pause(300);
      const seen = records.numbers();
      const missing = Array.from({ length: writer.written() - from }, (_, n) => from + n).filter(
        (number) => !seen.has(number),
      );
      const gaps = newGaps();
      expect(records.repeated(), way).toEqual([]);
      if (missing.length > 0) expect(gaps, `${way}, lines ${missing.join(' ')}`).not.toEqual([]);
      if (isDown) expect(missing, way).not.toEqual([]);
      lost += missing.length;

      await reader.kill();
      reader.start();
      await readOn();
      await pause(300);
      // Who kept a file open that was removed can not know any more whether something was added to it.
      const again = newGaps().filter((gap) => gaps.includes(gap) || !gap.includes('may have been added'));
      expect(again, `${way}, after another start`).toEqual([]);
    }
    console.log(`${writer.written()} lines, ${lost} lost, ${told} gaps`);
  },
);
