import type { Readable } from 'node:stream';

/** Where a command reads and writes: data to `out`, words to `err`. */
export interface Terminal {
  /** Resolves when more may be written, so that a slow reader slows the command and memory stays flat. */
  out(data: string | Uint8Array): Promise<void>;
  err(text: string): void;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether colours may go to stdout (a terminal, and no NO_COLOR). */
  readonly colors: boolean;
  /** Whether stderr is a terminal that can show a moving progress bar. */
  readonly progress: boolean;
  /** Columns of the terminal; infinite where there is none, so that a file or a pipe is given everything. */
  readonly width: number;
}

/** The terminal of this process. A reader that went away (`| head`) ends it quietly. */
export function processTerminal(): Terminal {
  const { env, stdout, stderr, stdin } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const plain = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return {
    async out(data) {
      // A pipe may take bytes later than now, and whoever made them may use them again.
      const own = typeof data === 'string' ? data : Buffer.from(data);
      if (own.length > 0 && !stdout.write(own))
        await new Promise<void>((resolve) => stdout.once('drain', () => resolve()));
    },
    err: (text) => void stderr.write(text),
    stdin,
    env,
    colors: stdout.isTTY === true && !plain,
    progress: stderr.isTTY === true,
    width: stdout.columns || Infinity,
  };
}
