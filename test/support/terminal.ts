import { Readable } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal.ts';
import { runCli } from '../../src/cli/program.ts';
import type { Finished } from './program.ts';

export interface RunCliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Columns of the terminal; default: none, as in a pipe. */
  readonly width?: number;
}

/** Runs a command of the sources in this process, on a terminal of its own. */
export async function runHere(
  args: readonly string[],
  { env = {}, input = '', width = Infinity }: RunCliOptions = {},
): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  const terminal: Terminal = {
    out: (data) => {
      stdout += String(data);
      return Promise.resolve();
    },
    err: (text) => void (stderr += text),
    stdin: Readable.from([Buffer.from(input)]),
    env,
    colors: false,
    progress: false,
    width,
  };
  const code = await runCli(args, terminal);
  return { code, stdout, stderr };
}
