import { stat, type FileHandle } from 'node:fs/promises';

/** What the file system says about a file. Device and inode are text: they may not fit a double. */
export interface FileFacts {
  readonly dev: string;
  readonly ino: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly links: number;
  /** Unix milliseconds; 0 where the file system does not know. */
  readonly birthMs: number;
  readonly regular: boolean;
}

/** Facts about an open file. */
export async function factsOfHandle(handle: FileHandle): Promise<FileFacts> {
  return toFacts(await handle.stat({ bigint: true }));
}

/** Facts about the file that has this name now, or undefined where none has. */
export async function factsOfPath(path: string): Promise<FileFacts | undefined> {
  try {
    return toFacts(await stat(path, { bigint: true }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

export function isSameFile(a: Pick<FileFacts, 'dev' | 'ino'>, b: Pick<FileFacts, 'dev' | 'ino'>): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/** Whether two files of one inode may be the same one: inodes are used again. */
export function isSameBirth(a: Pick<FileFacts, 'birthMs'>, b: Pick<FileFacts, 'birthMs'>): boolean {
  return a.birthMs === b.birthMs || a.birthMs === 0 || b.birthMs === 0;
}

function toFacts(stats: Awaited<ReturnType<typeof statBig>>): FileFacts {
  return {
    dev: String(stats.dev),
    ino: String(stats.ino),
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeNs) / 1e6,
    links: Number(stats.nlink),
    birthMs: Number(stats.birthtimeNs) / 1e6,
    regular: stats.isFile(),
  };
}

function statBig(path: string) {
  return stat(path, { bigint: true });
}
