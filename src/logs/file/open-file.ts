import { open, type FileHandle } from 'node:fs/promises';
import type { Logger } from '../../lib/logger.ts';
import type { ByteReader, FileHint } from './byte-reader.ts';
import { factsOfHandle, factsOfPath, type FileFacts } from './file-facts.ts';
import { createGzipReader } from './gzip-reader.ts';
import { createReadFollower } from './read-follower.ts';
import type { Sibling } from './siblings.ts';
import { createTailFollower } from './tail-follower.ts';

/** An open file: what it was when it was opened, its bytes, and what the file system says about it now. */
export interface OpenFile {
  readonly opened: FileFacts;
  readonly reader: ByteReader;
  readonly facts: () => Promise<FileFacts>;
}

/** Makes a follower out of an open handle; may throw, and then leaves the handle open. */
export type CreateFollower = typeof createTailFollower;

/** The follower of this platform: `/proc/self/fd`, which binds `tail` to the file, exists on Linux only. */
export const platformFollower: CreateFollower | undefined =
  process.platform === 'linux' ? createTailFollower : undefined;

/**
 * Opens a log that is still written to, or undefined where nothing has the name. Where it can not be watched it is
 * read all the same. Rejects where it may not be read or is not a regular file.
 */
export async function openLog(
  path: string,
  createFollower: CreateFollower | undefined,
  onHint: (hint: FileHint) => void,
  logger: Logger,
): Promise<OpenFile | undefined> {
  const handle = await openRegular(path);
  if (handle === undefined) return undefined;
  const facts = (): Promise<FileFacts> => factsOfHandle(handle);
  const opened = await facts();
  try {
    return { opened, reader: createFollower?.(handle, onHint) ?? createReadFollower(handle), facts };
  } catch (error) {
    logger.warn({ path, error: String(error) }, 'The log can not be watched; it is polled instead.');
    return { opened, reader: createReadFollower(handle), facts };
  }
}

/** Opens a file that rotation has put aside, or undefined where it went away. */
export async function openSibling({ path, compression }: Sibling): Promise<OpenFile | undefined> {
  const handle = await openRegular(path).catch(() => undefined);
  if (handle === undefined) return undefined;
  const opened = await factsOfHandle(handle);
  return compression === 'gzip'
    ? { opened, reader: createGzipReader(handle), facts: async () => opened }
    : { opened, reader: createReadFollower(handle), facts: () => factsOfHandle(handle) };
}

/** Opening a pipe would block, so the kind of the file is asked for first. */
async function openRegular(path: string): Promise<FileHandle | undefined> {
  const facts = await factsOfPath(path);
  if (facts === undefined) return undefined;
  if (!facts.regular) throw new Error(`${path} is not a regular file`);
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
