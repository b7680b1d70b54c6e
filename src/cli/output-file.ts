import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { CrosswatchError } from '../lib/errors.ts';

const BLOCK_CHARACTERS = 64 * 1024;

/** A file that is written line by line while a command runs, so that memory stays flat. */
export interface LineFile {
  write(line: string): void;
  close(): void;
}

/** Starts a file of lines anew. Throws `CW_CLI_INPUT` at once where it can not be written. */
export function openLineFile(path: string): LineFile {
  const file = guarded('write', path, () => openSync(path, 'w'));
  let block = '';
  function flush(): void {
    // The whole block, however many calls the system takes it in.
    const bytes = Buffer.from(block);
    for (let at = 0; at < bytes.length;) at += guarded('write', path, () => writeSync(file, bytes, at));
    block = '';
  }
  return {
    write(line) {
      block += `${line}\n`;
      if (block.length >= BLOCK_CHARACTERS) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** The text of a file that was named on the command line. */
export function readTextFile(path: string): string {
  return guarded('read', path, () => readFileSync(path, 'utf8'));
}

/** Writes a file that was named on the command line. */
export function writeTextFile(path: string, text: string): void {
  guarded('write', path, () => writeFileSync(path, text));
}

function guarded<Result>(verb: 'read' | 'write', path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CrosswatchError('CW_CLI_INPUT', `cannot ${verb} ${path} (${code})`, {
      hint: 'check the path, and that this user has the right to it',
      cause,
    });
  }
}
