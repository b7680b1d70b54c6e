import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CrosswatchError } from '../lib/errors.ts';

const TEST_FILE = /(?:\.test|_test)\.ya?ml$/;

/** Rule test files among the paths: files as named, folders searched at any depth, in byte-wise order. */
export async function findTestFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(testFilesOf));
  return found.flat();
}

async function testFilesOf(start: string): Promise<readonly string[]> {
  try {
    if ((await stat(start)).isFile()) return [start];
    const inside = await readdir(start, { recursive: true });
    return inside
      .filter((name) => TEST_FILE.test(name))
      .toSorted()
      .map((name) => path.join(start, name));
  } catch (cause) {
    throw new CrosswatchError(
      'CW_CLI_INPUT',
      `cannot read ${start} (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      { cause },
    );
  }
}
