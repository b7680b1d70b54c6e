import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { isLaterMark, isRotationMark, listSiblings, shapeOf } from '../../../src/logs/file/siblings.ts';
import { temporaryFolder } from '../recorder.ts';

it.each([
  ['1', '2', true],
  ['2', '1', false],
  ['9', '10', true],
  ['20260704', '20260703', true],
  ['20260703', '20260704', false],
  ['2026-08-01', '2026-07-31', true],
  ['20260703-1783098131', '20260703-1783098130', true],
  // Day first: only the times of change tell.
  ['04062026', '03072026', false],
  ['04Aug2026', '03Jul2026', false],
  ['1', '20260703', false],
  ['old', '1', false],
])('the mark %s alone tells that its file is later than that of %s: %s', (a, b, expected) => {
  expect(isLaterMark(a, b)).toBe(expected);
});

it.each(['1', '20260703', '2026-07-03', 'old'])('%s is the mark of a rotation', (mark) => {
  expect(isRotationMark(mark)).toBe(true);
});

it.each(['swp', 'offset', 'lock'])('%s is none', (mark) => {
  expect(isRotationMark(mark)).toBe(false);
});

it('marks of one date format have one shape', () => {
  expect(shapeOf('03Jul2026')).toBe(shapeOf('04Aug2026'));
  expect(shapeOf('03Jul2026')).not.toBe(shapeOf('20260703'));
});

it('lists the names beside a log, and an archive only when its original is gone', async () => {
  const folder = await temporaryFolder();
  const names = [
    'auth.log',
    'auth.log.1',
    'auth.log.1.gz',
    'auth.log.2.xz',
    'auth-20260703.log',
    'auth2.log.1',
  ];
  for (const name of names) await writeFile(join(folder, name), '');

  const siblings = await listSiblings(join(folder, 'auth.log'));

  expect(siblings.map(({ path, mark, compression }) => [basename(path), mark, compression])).toEqual([
    ['auth-20260703.log', '20260703', 'none'],
    ['auth.log.1', '1', 'none'],
    ['auth.log.2.xz', '2', 'xz'],
  ]);
});

it('finds none in a folder that is not there', async () => {
  expect(await listSiblings('/nonexistent/auth.log')).toEqual([]);
});
