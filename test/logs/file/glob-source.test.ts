import { execFileSync } from 'node:child_process';
import { appendFile, link, rename, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { createGlobSource } from '../../../src/logs/file/glob-source.ts';
import type { PositionState } from '../../../src/model/log-line.ts';
import { createRecorder, temporaryFolder, until } from '../recorder.ts';

let files = 0;

async function run(pattern: string, position?: PositionState, startAt: 'beginning' | 'end' = 'beginning') {
  const recorder = createRecorder();
  const source = createGlobSource({
    pattern,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0,
    newId: () => `g${++files}`,
    startAt,
    lookEveryMs: 20,
    expandEveryMs: 20,
  });
  onTestFinished(() => source.stop());
  await source.start(position, recorder.sink);
  return { ...recorder, source };
}

it('follows every file that matches, those that come later too, through rotation and restart', async () => {
  const folder = await temporaryFolder();
  const [a, b] = [join(folder, 'a.log'), join(folder, 'b.log')];
  await writeFile(a, 'old line of a\n');
  const first = await run(join(folder, '*.log'), undefined, 'end');
  await appendFile(a, 'a line 1\n');
  await writeFile(b, 'b line 1\n');
  await until(() => first.lines.length === 2);
  await rename(a, `${a}.1`);
  await writeFile(a, 'a line 2\n');
  await until(() => first.lines.length === 3);
  await first.source.stop();
  await appendFile(b, 'b line 2\n');
  await writeFile(join(folder, 'c.log'), 'c line 1\n');
  const second = await run(join(folder, '*.log'), first.position(), 'end');
  await until(() => second.lines.length === 2);

  expect(first.texts().toSorted()).toEqual(['a line 1', 'a line 2', 'b line 1']);
  expect(second.texts().toSorted()).toEqual(['b line 2', 'c line 1']);
  expect(second.lines.map(({ path }) => path).toSorted()).toEqual([b, join(folder, 'c.log')]);
  expect(new Set(second.batches.map(({ source }) => source))).toEqual(new Set([second.source.id]));
});

it('reads what a log that came late was rotated to before anybody saw it', async () => {
  const folder = await temporaryFolder();
  const log = join(folder, 'late.log');
  await writeFile(`${log}.2`, 'from before the first start\n');
  await utimes(`${log}.2`, 1000, 1000);
  const first = await run(join(folder, '*.log'));
  await first.source.stop();
  await writeFile(`${log}.1`, 'one\n');
  await writeFile(log, 'two\n');
  const second = await run(join(folder, '*.log'), first.position());
  await until(() => second.lines.length === 2);

  expect(second.texts()).toEqual(['one', 'two']);
  expect(second.source.status()).toMatchObject({ bytes: 8, lagBytes: 0 });
});

it('follows a file once, however many names it has', async () => {
  const folder = await temporaryFolder();
  const [a, b, c, d] = ['z.log', 'b.log', 'zz.log', 'd.log'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  await writeFile(a, 'one\n');
  await symlink(a, b);
  await link(a, c);
  await symlink(join(folder, 'nowhere'), d);
  const first = await run(join(folder, '*.log'));
  await until(() => first.lines.length > 0);
  await appendFile(a, 'two\n');
  await until(() => first.texts().includes('two'));
  await new Promise((resolve) => setTimeout(resolve, 100));

  expect(first.texts()).toEqual(['one', 'two']);
  expect(first.source.status().aliases).toEqual({ [b]: a, [c]: a });

  await writeFile(join(folder, 'other'), 'three\n');
  await unlink(b);
  await symlink(join(folder, 'other'), b);
  await until(() => first.lines.length === 3);
  await first.source.stop();
  await unlink(a);
  await appendFile(c, 'four\n');
  const second = await run(join(folder, '*.log'), first.position());
  await until(() => second.lines.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));

  expect(second.texts()).toEqual(['four']);
});

it('takes a rotated file for no log of its own while the log has no name yet', async () => {
  const folder = await temporaryFolder();
  const log = join(folder, 'auth.log');
  await writeFile(log, 'one\n');
  const reading = await run(join(folder, 'auth.log*'));
  await until(() => reading.lines.length === 1);
  await rename(log, `${log}.1`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  execFileSync('gzip', [`${log}.1`]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await writeFile(log, 'two\n');
  await until(() => reading.texts().includes('two'));

  expect(reading.texts()).toEqual(['one', 'two']);
  expect(reading.gaps).toEqual([]);
  expect(Object.keys(reading.position()?.['files'] as object)).toEqual([log]);
});

it('waits while nothing matches', async () => {
  const folder = await temporaryFolder();
  const reading = await run(join(folder, '*.log'));

  expect(reading.source.status()).toMatchObject({
    state: 'waiting',
    problem: expect.stringContaining('*.log'),
  });
});
