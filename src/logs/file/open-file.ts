import { open, type FileHandle } from 'node:fs/promises';
import type { Logger } from '../../lib/logger.ts';
import type { ByteReader, FileHint } from './byte-reader.ts';
import { factsOfHandle, type FileFacts } from './file-facts.ts';
import { createGzipReader } from './gzip-reader.ts';
import { createReadFollower } from './read-follower.ts';
import type { Sibling } from './siblings.ts';
import { createTailFollower } from './tail-follower.ts';

/** An open file: its bytes, and what the file system says about it now. */
export interface OpenFile {
  readonly reader: ByteReader;
  readonly facts: () => Promise<FileFacts>;
  /** Whether changes are reported as they happen. */
  readonly notifies: boolean;
}

/** Makes a follower out of an open handle; may throw, and then leaves the handle open. */
export type CreateFollower = typeof createTailFollower;

/** The follower of this platform: `/proc/self/fd`, which binds `tail` to the file, exists on Linux only. */
export const platformFollower: CreateFollower | undefined =
  process.platform === 'linux' ? createTailFollower : undefined;

/** Opens a log that is still written to. Where it can not be watched it is read all the same. */
export async function openLog(
  path: string,
  createFollower: CreateFollower | undefined,
  onHint: (hint: FileHint) => void,
  logger: Logger,
): Promise<OpenFile> {
  const handle = await open(path, 'r');
  const facts = (): Promise<FileFacts> => factsOfHandle(handle);
  try {
    const follower = createFollower?.(handle, onHint) ?? createReadFollower(handle);
    return { reader: follower, facts, notifies: follower.notifies };
  } catch (error) {
    logger.warn({ path, error: String(error) }, 'The log can not be watched; it is polled instead.');
    return { reader: createReadFollower(handle), facts, notifies: false };
  }
}

/** Opens a file that rotation has put aside, or undefined where it went away or is packed in a way that can not be read. */
export async function openSibling({ path, compression, facts }: Sibling): Promise<OpenFile | undefined> {
  if (compression === 'unreadable') return undefined;
  if (compression === 'gzip')
    return { reader: createGzipReader(path), facts: async () => facts, notifies: false };
  const handle = await openExisting(path);
  if (handle === undefined) return undefined;
  return { reader: createReadFollower(handle), facts: () => factsOfHandle(handle), notifies: false };
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
