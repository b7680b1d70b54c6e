import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../logs/recorder.ts';

const SCRIPT = join(import.meta.dirname, '../../tools/prepare.mjs');
const BUILD = `mkdir -p dist && echo built >> builds && touch dist/.built`;

/** A package whose build leaves a mark each time, and everything in it is an hour old. */
async function newPackage(): Promise<string> {
  const folder = await temporaryFolder();
  const hourAgo = Date.now() / 1000 - 3600;
  await mkdir(join(folder, 'tools'));
  await mkdir(join(folder, 'src/room'), { recursive: true });
  await copyFile(SCRIPT, join(folder, 'tools/prepare.mjs'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { build: BUILD } }));
  for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'src/room/a.ts'])
    await writeFile(join(folder, name), '{}');
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'])
    await utimes(join(folder, name), hourAgo, hourAgo);
  for (const name of ['tools/prepare.mjs', 'tools', 'src/room/a.ts', 'src/room', 'src'])
    await utimes(join(folder, name), hourAgo, hourAgo);
  return folder;
}

async function buildsAfterPrepare(folder: string): Promise<number> {
  execFileSync(process.execPath, [join(folder, 'tools/prepare.mjs')], { stdio: 'pipe' });
  return (await readFile(join(folder, 'builds'), 'utf8')).split('\n').length - 1;
}

it('is built once, so that `npx crosswatch` starts at once, and again after a change', async () => {
  const folder = await newPackage();
  expect(await buildsAfterPrepare(folder)).toBe(1);
  expect(await buildsAfterPrepare(folder)).toBe(1);
  const later = Date.now() / 1000 + 60;
  await utimes(join(folder, 'src/room/a.ts'), later, later);
  expect(await buildsAfterPrepare(folder)).toBe(2);
});

it('fails where the build fails', async () => {
  const folder = await newPackage();
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { build: 'exit 3' } }));

  await expect(buildsAfterPrepare(folder)).rejects.toThrow(/build/);
});
