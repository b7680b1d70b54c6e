import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTailFollower } from '../../../src/logs/file/tail-follower.ts';
import { temporaryFolder } from '../recorder.ts';
import { describeFollower } from './byte-reader.contract.ts';

describeFollower('tail', createTailFollower);

it('rejects a read that fails, and reads on when it can again', async () => {
  const path = join(await temporaryFolder(), 'log');
  await writeFile(path, 'text\n');
  const handle = await open(path, 'r');
  const follower = createTailFollower(handle, () => {});
  const { fd } = handle;
  await handle.close();

  await expect(follower.read(0, 10)).rejects.toThrow(/ENOENT/);

  const again = await open(path, 'r');
  expect(again.fd).toBe(fd);
  expect(String(await follower.read(0, 10))).toBe('text\n');
  await again.close();
});
