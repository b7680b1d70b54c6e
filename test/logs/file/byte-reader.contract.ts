import { appendFile, open, rename, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteFollower, FileHint } from '../../../src/logs/file/byte-reader.ts';
import type { CreateFollower } from '../../../src/logs/file/open-file.ts';
import { temporaryFolder, until } from '../recorder.ts';

/** What every follower has to do, whatever it is made of. */
export function describeFollower(name: string, create: CreateFollower): void {
  describe(`${name} as a byte follower`, () => {
    async function follow(content: string | Buffer) {
      const folder = await temporaryFolder();
      const path = join(folder, 'log');
      await writeFile(path, content);
      const hints: FileHint[] = [];
      const follower = create(await open(path, 'r'), (hint) => hints.push(hint));
      onTestFinished(() => follower.close());
      return { path, hints, follower };
    }

    it('reads from any offset, and fewer bytes only at the end', async () => {
      const { follower } = await follow('0123456789');

      const reads = [
        [0, 4],
        [4, 4],
        [8, 4],
        [10, 4],
        [99, 4],
        [3, 1],
        [0, 10],
      ] as const;
      const texts = [];
      for (const [offset, maxBytes] of reads) texts.push(String(await follower.read(offset, maxBytes)));

      expect(texts).toEqual(['0123', '4567', '89', '', '', '3', '0123456789']);
    });

    it('gives every byte value as it is', async () => {
      const bytes = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));
      const { follower } = await follow(bytes);

      expect(await follower.read(0, 600)).toEqual(bytes);
    });

    it('reads blocks larger than one read of the system', async () => {
      const bytes = Buffer.alloc(700_001, 'abcdefg');
      const { follower } = await follow(bytes);

      const block = await follower.read(1, 600_000);

      expect(block.equals(bytes.subarray(1, 600_001))).toBe(true);
    });

    it('sees what was appended, cut and written again', async () => {
      const { path, follower } = await follow('one\n');
      const texts = [String(await follower.read(4, 99))];
      await appendFile(path, 'two\n');
      texts.push(String(await follower.read(4, 99)));
      await truncate(path, 0);
      texts.push(String(await follower.read(4, 99)));
      await appendFile(path, 'three\n');
      texts.push(String(await follower.read(0, 99)));

      expect(texts).toEqual(['', 'two\n', '', 'three\n']);
    });

    it('stays with its file when the name goes', async () => {
      const { path, follower } = await follow('old\n');
      await rename(path, `${path}.1`);
      await writeFile(path, 'new\n');
      await appendFile(`${path}.1`, 'late\n');
      await unlink(`${path}.1`);

      expect(String(await follower.read(0, 99))).toBe('old\nlate\n');
    });

    it('tells of changes, if it says so', async () => {
      const { path, hints, follower } = await follow('');
      if (!follower.notifies) return;

      await appendFile(path, 'x');
      await until(() => hints.includes('content'));
      await rename(path, `${path}.1`);
      await until(() => hints.includes('name'));
      await appendFile(`${path}.1`, 'y');
      await until(() => hints.lastIndexOf('content') > hints.indexOf('name'));
    });
  });
}

/** For readers that have no live file. */
export async function readAll(reader: Pick<ByteFollower, 'read'>, step: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let offset = 0; ; offset += step) {
    const part = await reader.read(offset, step);
    parts.push(part);
    if (part.length < step) return Buffer.concat(parts);
  }
}
