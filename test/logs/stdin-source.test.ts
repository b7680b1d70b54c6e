import { PassThrough, Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { createStdinSource } from '../../src/logs/stdin-source.ts';
import { createRecorder, until } from './recorder.ts';

async function run(input: Readable) {
  const recorder = createRecorder();
  const source = createStdinSource({ input, clock: systemClock, logger: silentLogger, newId: () => 'g1' });
  onTestFinished(() => source.stop());
  await source.start(undefined, recorder.sink);
  return { ...recorder, source };
}

it('reads a pipe to its end, with an unfinished last line', async () => {
  const reading = await run(Readable.from([Buffer.from('one\ntw'), Buffer.from('o\nthree')]));
  await until(() => reading.source.status().state === 'waiting');

  expect(reading.lines).toEqual([
    { text: 'one', id: 'g1:0', offset: 0 },
    { text: 'two', id: 'g1:4', offset: 4 },
    { text: 'three', id: 'g1:8', offset: 8 },
  ]);
});

it('delivers lines as they come, and stops in between', async () => {
  const input = new PassThrough();
  const reading = await run(input);
  input.write('one\n');
  await until(() => reading.lines.length === 1);
  await reading.source.stop();

  expect(reading.source.status()).toMatchObject({ state: 'stopped', lines: 1 });
});
