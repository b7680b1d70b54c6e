import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file that holds one token, for whoever it is meant for. */
export interface TokenFile {
  readonly path: string;
  /** 0o600, or 0o644 where another user has to read it, in a folder that only its owner can enter. */
  readonly mode: 0o600 | 0o644;
}

/** The token in the file, or undefined where there is no such file or nothing in it. */
export async function readToken(file: TokenFile): Promise<string | undefined> {
  try {
    return (await readFile(file.path, 'utf8')).trim() || undefined;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the token so that a reader sees the old one or the new one, and nobody else sees either. */
export async function writeToken(file: TokenFile, token: string): Promise<void> {
  const folder = dirname(file.path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
  await writeFile(temporary, `${token}\n`, { mode: 0o600 });
  await chmod(temporary, file.mode);
  await rename(temporary, file.path);
}
