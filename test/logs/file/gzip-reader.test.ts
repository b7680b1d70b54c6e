import { randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { createGzipReader } from '../../../src/logs/file/gzip-reader.ts';
import { temporaryFolder } from '../recorder.ts';
import { readAll } from './byte-reader.contract.ts';

const content = randomBytes(300_000);

async function gzipped(bytes: Buffer) {
  const path = join(await temporaryFolder(), 'log.1.gz');
  await writeFile(path, bytes);
  const reader = createGzipReader(await open(path, 'r'));
  onTestFinished(() => reader.close());
  return reader;
}

it.each([1000, 65_536, 299_999, 300_000, 1_000_000])(
  'reads everything in steps of %i bytes',
  async (step) => {
    const reader = await gzipped(gzipSync(content));

    expect((await readAll(reader, step)).equals(content)).toBe(true);
  },
);

it('reads from anywhere, forward, a little back and far back', async () => {
  const reader = await gzipped(gzipSync(content));

  for (const [offset, length] of [
    [200_000, 5000],
    [204_744, 5000],
    [10, 20],
    [299_990, 50],
    [299_990, 50],
    [500_000, 10],
  ] as const)
    expect((await reader.read(offset, length)).equals(content.subarray(offset, offset + length))).toBe(true);
});

it('reads several members one after the other', async () => {
  const reader = await gzipped(Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]));

  expect(String(await reader.read(0, 100))).toBe('one\ntwo\n');
});

it('reads its beginning again without unpacking it again', async () => {
  const path = join(await temporaryFolder(), 'log.1.gz');
  await writeFile(path, gzipSync(content));
  const handle = await open(path, 'r');
  let reads = 0;
  const read = handle.read.bind(handle) as (...args: unknown[]) => unknown;
  Object.assign(handle, { read: (...args: unknown[]) => (reads++, read(...args)) });
  const reader = createGzipReader(handle);
  onTestFinished(() => reader.close());
  await reader.read(0, 128);
  await reader.read(299_900, 100);
  const once = reads;

  for (let turn = 0; turn < 20; turn++) {
    expect((await reader.read(0, 128)).equals(content.subarray(0, 128))).toBe(true);
    expect((await reader.read(299_900, 100)).equals(content.subarray(299_900))).toBe(true);
  }
  expect(reads).toBe(once);
});

it('rejects a damaged file', async () => {
  const reader = await gzipped(gzipSync(content).subarray(0, 1000));

  await expect(reader.read(0, 300_000)).rejects.toThrow();
});
