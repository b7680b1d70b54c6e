import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { createApp } from '../../app.ts';
import { configSchema } from '../../config/schema.ts';
import { systemClock as clock, sleep } from '../../lib/clock.ts';
import { CrosswatchError } from '../../lib/errors.ts';
import { silentLogger } from '../../lib/logger.ts';
import { parseCount } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { busyAt, linesBetween, STORY } from './attack.ts';
import { createMadeHost, type MadeHost } from './made-host.ts';
import { type Listener, startListener } from './listener.ts';
import { createNarrator, type Narrator } from './narrator.ts';

const STEP_MS = 200;
const GIVE_UP_SECONDS = 60;

/** `demo`: the whole product on a made host in a temporary folder, attacked for half a minute. */
export function addDemoCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('demo')
    .summary('the whole product on a made attack, in half a minute')
    .description('the whole product on a made attack: half a minute, nothing of this machine is touched')
    .option('--port <port>', 'port of the live page; 0 takes a free one', parseCount, 0)
    .option('--hold', 'keep the page open after the story, until Ctrl-C')
    .action(({ port, hold = false }: { port: number; hold?: boolean }) => demo(terminal, port, hold, done));
}

async function demo(
  terminal: Terminal,
  port: number,
  hold: boolean,
  done: (code: ExitCode) => void,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-demo-'));
  const listener = await startListener();
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    done(await tell(folder, listener, terminal, { port, hold, signal: interrupted.signal }));
  } finally {
    process.off('SIGINT', interrupt);
    await listener.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tell(
  folder: string,
  listener: Listener,
  terminal: Terminal,
  { port, hold, signal }: { port: number; hold: boolean; signal: AbortSignal },
): Promise<ExitCode> {
  const proc = path.join(folder, 'proc');
  const log = path.join(folder, 'auth.log');
  mkdirSync(proc);
  writeFileSync(log, '');
  const host = createMadeHost(proc, Math.random);
  const narrator = createNarrator(terminal);
  const app = await createApp({
    config: demoConfig(folder, log, listener.url, port),
    env: { HOST_PROC: proc, HOST_SYS: folder, HOST_ROOT: folder },
    workingDirectory: folder,
    clock,
    random: Math.random,
    logger: silentLogger,
    version: VERSION,
    platform: 'linux',
  });
  try {
    const { url = '' } = await app.start();
    await narrator.begin(url);
    const outcome = await play(host, log, listener, narrator, signal);
    await narrator.end(outcome);
    if (hold && !signal.aborted) {
      await narrator.hold(url);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
    return outcome === 'nothing' ? EXIT.no : EXIT.done;
  } finally {
    await app.stop();
  }
}

/** Lets the story happen, until the alert has resolved. */
async function play(
  host: MadeHost,
  log: string,
  listener: Listener,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<'resolved' | 'interrupted' | 'nothing'> {
  const startMs = clock.now();
  const stampOf = (second: number): string => new Date(startMs + second * 1000).toISOString();
  let [before, told, shown] = [0, 0, 0];
  for (;;) {
    const second = (clock.now() - startMs) / 1000;
    host.pass((second - before) * 1000, busyAt(second));
    const lines = linesBetween(before, second, stampOf);
    if (lines.length > 0) appendFileSync(log, lines.map((line) => `${line}\n`).join(''));
    for (const part of STORY.slice(told)) {
      if (part.at > second) break;
      await narrator.scene(part.at, part.says);
      told += 1;
    }
    for (const message of listener.messages.slice(shown)) {
      await narrator.message((message.receivedMs - startMs) / 1000, message);
      shown += 1;
      if (message.state === 'resolved') return 'resolved';
    }
    if (signal.aborted) return 'interrupted';
    if (second > GIVE_UP_SECONDS) return 'nothing';
    before = second;
    await sleep(clock, STEP_MS, signal);
  }
}

/** The shipped rules, made quicker: half a minute instead of half an hour. */
function demoConfig(folder: string, log: string, webhook: string, port: number) {
  const off = { enabled: false };
  const parsed = configSchema.safeParse({
    host: 'web1',
    collect: {
      interval: '1s',
      netstat: off,
      processes: off,
      kernel: off,
      pressure: off,
      disk: off,
      swap: off,
    },
    logs: { sources: [{ file: log }], start_at: 'beginning' },
    engine: { allowed_lateness: '1s', resolve_after: '6s' },
    rules: { overrides: { cpu_high: { for: '4s' } } },
    notify: { receivers: [{ name: 'webhook', type: 'webhook', url: webhook }] },
    store: { path: path.join(folder, 'store') },
    serve: { port },
  });
  if (parsed.success) return parsed.data;
  throw new CrosswatchError('CW_CONFIG_INVALID', parsed.error.message);
}
