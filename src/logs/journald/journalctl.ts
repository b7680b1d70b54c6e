import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A running `journalctl`. */
export interface Journalctl {
  readonly stdout: Readable;
  /** Resolves when it has ended: with what it said on standard error, and whether it ended by itself without complaint. */
  readonly ended: Promise<{ readonly ok: boolean; readonly words: string }>;
  kill(): void;
}

/** Starts `journalctl` with these arguments. Never throws: a program that is not there is one that ended badly. */
export type RunJournalctl = (args: readonly string[]) => Journalctl;

const MAX_WORDS = 2000;

/** Runs the program of this path, by default the one on PATH. */
export function createJournalctlRunner(program = 'journalctl'): RunJournalctl {
  return (args) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      words = (words + text).slice(-MAX_WORDS);
    });
    const ended = new Promise<{ ok: boolean; words: string }>((resolve) => {
      child.once('error', (error) => resolve({ ok: false, words: error.message }));
      child.once('close', (code) => resolve({ ok: code === 0, words: words.trim() }));
    });
    return { stdout: child.stdout, ended, kill: () => void child.kill('SIGKILL') };
  };
}
