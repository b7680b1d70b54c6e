import { open, type FileHandle } from 'node:fs/promises';
import type { Logger } from '../../lib/logger.ts';
import type { ByteReader, FileHint } from './byte-reader.ts';
import { factsOfHandle, factsOfPath, type FileFacts } from './file-facts.ts';
import { createGzipReader, unpackedBytes } from './gzip-reader.ts';
import { createReadFollower } from './read-follower.ts';
import type { Sibling } from './siblings.ts';
import { createTailFollower } from './tail-follower.ts';

/** An open file: what it was when it was opened, its bytes, and what the file system says about it now. */
export interface OpenFile {
  readonly opened: FileFacts;
  readonly reader: ByteReader;
  readonly facts: () => Promise<FileFacts>;
  /** Why its content can not be read, in words; then `reader` rejects. */
  readonly obstacle?: string | undefined;
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

/** Opens a file that rotation has put aside, or undefined where it went away. One that can not be read has an `obstacle`. */
export async function openSibling({ path, compression }: Sibling): Promise<OpenFile | undefined> {
  if (compression !== 'none' && compression !== 'gz')
    return openBehindObstacle(path, `is packed with ${compression}, and only gzip can be unpacked here`);
  try {
    const handle = await openRegular(path);
    if (handle === undefined) return undefined;
    return compression === 'gz' ? await openPacked(handle) : await openPlain(handle);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return openBehindObstacle(path, `may not be read (${code})`);
    throw error;
  }
}

async function openPlain(handle: FileHandle): Promise<OpenFile> {
  const facts = (): Promise<FileFacts> => factsOfHandle(handle);
  return { opened: await facts(), reader: createReadFollower(handle), facts };
}

/** Its size is that of its content, so that what is unread of it counts. */
async function openPacked(handle: FileHandle): Promise<OpenFile> {
  const facts = async (): Promise<FileFacts> => {
    const packed = await factsOfHandle(handle);
    return { ...packed, size: await unpackedBytes(handle, packed.size) };
  };
  return { opened: await facts(), reader: createGzipReader(handle), facts };
}

async function openBehindObstacle(path: string, obstacle: string): Promise<OpenFile | undefined> {
  const opened = await factsOfPath(path);
  if (opened === undefined) return undefined;
  const read = (): Promise<never> => Promise.reject(new Error(`${path} ${obstacle}`));
  return { opened, reader: { read, close: async () => {} }, facts: async () => opened, obstacle };
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
