import { spawn } from 'node:child_process';

export interface CommandOptions {
  /** Program and its arguments; no shell sees them. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
  /** Longer output is refused, not cut: half a line may be a wrong number. */
  readonly maxOutputBytes: number;
  /** Statuses a program may end with. Default: 0 alone. */
  readonly acceptStatus?: readonly number[];
  /** Standard error is part of the output. Default: it goes into the failure alone. */
  readonly withStandardError?: boolean;
  /** Added to a minimal environment (PATH, HOME, LANG=C). */
  readonly environment?: Readonly<Record<string, string>>;
}

const MAX_STDERR_CHARACTERS = 500;
/** Programs to be ended with this one; there is one end of a process, so there is one list. */
const running = new Set<number | undefined>();
process.once('exit', () => {
  for (const pid of running) signal(pid, 'SIGKILL');
});

/** Time between asking a program to end and ending it. */
const KILL_DELAY_MS = 1000;

/**
 * Standard output of a program that ended well. Fails with what happened otherwise: not to be started, ended with
 * another status (with the end of its standard error), too slow, too long.
 */
export function runCommand(options: CommandOptions): Promise<string> {
  const [program = '', ...parameters] = options.command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      // A group of its own, so that what it started ends with it.
      detached: process.platform !== 'win32',
      env: { ...minimalEnvironment(), ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    let failure: string | undefined;

    running.add(child.pid);

    function end(reason: string): void {
      if (failure !== undefined) return;
      failure = reason;
      signal(child.pid, 'SIGTERM');
      setTimeout(() => {
        signal(child.pid, 'SIGKILL');
        // What left the group is not ended, and may hold the pipes for ever.
        child.stdout.destroy();
        child.stderr.destroy();
      }, KILL_DELAY_MS).unref();
    }

    const timer = setTimeout(() => {
      const hasEnded = child.exitCode !== null || child.signalCode !== null;
      const why = hasEnded ? ': it ended, and something that it started keeps its output open' : '';
      end(`took longer than ${options.timeoutMs} ms${why}`);
    }, options.timeoutMs);
    function keep(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > options.maxOutputBytes) end(`wrote more than ${options.maxOutputBytes} bytes`);
      else output.push(chunk);
    }

    child.stdout.on('data', keep);
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-MAX_STDERR_CHARACTERS);
      if (options.withStandardError === true) keep(chunk);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (status, signalName) => {
      clearTimeout(timer);
      running.delete(child.pid);
      const isAccepted = status !== null && (options.acceptStatus ?? [0]).includes(status);
      if (failure === undefined && isAccepted) return resolve(Buffer.concat(output).toString('utf8'));
      const ending = status === null ? `ended by ${signalName}` : `ended with status ${status}`;
      reject(new Error(`${program} ${failure ?? ending}${complaint === '' ? '' : `: ${complaint.trim()}`}`));
    });
  });
}

/** Signals the whole group of a program, of which there may be nothing left. */
function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch {
    // Already gone.
  }
}

function minimalEnvironment(): Record<string, string> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME = '/' } = process.env;
  return { PATH, HOME, LANG: 'C', LC_ALL: 'C' };
}
