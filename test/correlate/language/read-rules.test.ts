import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRules } from '../../../src/correlate/language/read-rules.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('reading a rules folder', () => {
  it('takes YAML files at any depth in byte-wise order, and no tests', async () => {
    await mkdir(join(folder, 'b/c'), { recursive: true });
    for (const name of [
      'z.yml',
      'b/c/d.yaml',
      'Z.yml',
      'a.yml',
      'ä.yml',
      'a.test.yml',
      'readme.md',
      'schema.json',
    ])
      await writeFile(join(folder, name), name);
    const { files, mistakes } = await readRules(folder);
    expect(mistakes).toEqual([]);
    expect(files.map(({ path, text }) => [path.slice(folder.length + 1), text])).toEqual(
      ['Z.yml', 'a.yml', 'b/c/d.yaml', 'z.yml', 'ä.yml'].map((name) => [name, name]),
    );
  });

  it('takes one file by its name', async () => {
    await writeFile(join(folder, 'a.yml'), 'x');
    expect((await readRules(join(folder, 'a.yml'))).files).toHaveLength(1);
  });

  it('tells a folder that is not there', async () => {
    const { files, mistakes } = await readRules(join(folder, 'none'));
    expect(files).toEqual([]);
    expect(mistakes).toMatchObject([{ code: 'CW_RULE_READ', place: { path: join(folder, 'none') } }]);
  });

  it.skipIf(process.getuid?.() === 0)('goes on behind a file it may not read', async () => {
    await writeFile(join(folder, 'a.yml'), 'x');
    await writeFile(join(folder, 'b.yml'), 'x');
    await chmod(join(folder, 'a.yml'), 0);
    const { files, mistakes } = await readRules(folder);
    expect([files.length, mistakes.length]).toEqual([1, 1]);
  });
});
