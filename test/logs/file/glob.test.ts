import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expandGlob, isGlob } from '../../../src/logs/file/glob.ts';
import { temporaryFolder } from '../recorder.ts';

const FILES = [
  'auth.log',
  'auth.log.1',
  'auth.log.2.gz',
  'auth.log-20260703',
  'sshd.log',
  'sshd-1.log',
  '.hidden.log',
  'web/auth.log',
  'db/auth.log',
  'odd[1].log',
];

it.each([
  ['*.log', ['auth.log', 'odd[1].log', 'sshd-1.log', 'sshd.log']],
  ['auth.log*', ['auth.log']],
  ['auth.log.*', ['auth.log.1']],
  ['*/auth.log', ['db/auth.log', 'web/auth.log']],
  ['{web,db}/*.log', ['db/auth.log', 'web/auth.log']],
  ['s??d.log', ['sshd.log']],
  ['[!a]*.log', ['odd[1].log', 'sshd-1.log', 'sshd.log']],
  ['odd[[]1].log', ['odd[1].log']],
  ['.*.log', ['.hidden.log']],
  ['nothing*', []],
  ['missing/*', []],
  ['auth.log/*', []],
])('%s', async (pattern, expected) => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'web'));
  await mkdir(join(folder, 'db'));
  for (const file of FILES) await writeFile(join(folder, file), '');

  expect(await expandGlob(join(folder, pattern))).toEqual(expected.map((file) => join(folder, file)));
});

it('knows a pattern', () => {
  expect(['/var/log/auth.log', '/var/log/*.log', '/a{b,c}', '/a?', '/a[b]'].map(isGlob)).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);
});
