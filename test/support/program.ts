import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until } from './poll.ts';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');

// What a test that dies leaves behind must not go on.
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** What a command printed and how it ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
}

/** Runs the built program to its end. */
export async function runCrosswatch(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const child = spawnProgram(args, options);
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A running `crosswatch run`. */
export interface Service {
  readonly pid: number;
  /** Where page and API are. */
  readonly url: string;
  /** What it said so far. */
  log(): string;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end; its exit code. */
  stop(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

/** Starts the built program as a service and waits until it serves. */
export async function startService(
  options: RunOptions & { readonly args?: readonly string[] },
): Promise<Service> {
  const child = spawnProgram(['run', ...(options.args ?? [])], options);
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin?.end();
  const url = await until(
    'the service serves',
    () => {
      if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}:\n${said}`);
      return /"url":"(?<url>http[^"]+)"/.exec(said)?.groups?.['url'];
    },
    { withinMs: 30_000 },
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${String(error)}\n${said}`);
  });
  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode;
  }
  return {
    pid: child.pid ?? 0,
    url,
    log: () => said,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    signal: (name) => void child.kill(name),
  };
}

function spawnProgram(args: readonly string[], { cwd, env }: RunOptions): ChildProcess {
  // Nothing of the tester's own settings may leak into the program.
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CROSSWATCH|INFLUX|HOST)_/.test(name)),
  );
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
