import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  renameSync,
  truncateSync,
  writeSync,
} from 'node:fs';

/** A program that logs numbered lines and whose log is rotated in every way, between two of its writes. */
export interface Writer {
  /** Writes the next lines, perhaps in pieces. */
  write(count: number): void;
  /** In the given way, or any. */
  rotate(way?: RotationWay): void;
  /** Writes on in whatever has the name of the log now, after what is unfinished was ended. */
  reopen(): void;
  /** Ends whatever is unfinished. */
  finish(): void;
  readonly written: () => number;
  /** How many of them have their ends. */
  readonly complete: () => number;
  readonly rotations: () => Readonly<Record<string, number>>;
}

export type RotationWay =
  'rename' | 'renameWithOldDescriptor' | 'renameAndPack' | 'copytruncate' | 'copytruncateAndGrow';

/** As many as are kept; more than can come while the reader is down. */
const KEPT = 300;

export function createWriter(log: string, random: () => number): Writer {
  let descriptor = openSync(log, 'a');
  let next = 0;
  let half = '';
  const rotations: Record<string, number> = {};

  function line(): string {
    const number = next++;
    const name = 'x'.repeat(Math.floor(random() * random() * 200));
    return `Jul  3 17:02:11 web1 sshd[${number}]: Failed password for ${name} from 203.0.113.7 port 22 ssh2\n`;
  }

  /** Pieces of lines as well: a reader sees any prefix. */
  function put(text: string): void {
    const all = half + text;
    const cut = random() < 0.3 ? Math.floor(random() * all.length) : all.length;
    writeSync(descriptor, all.slice(0, cut));
    half = all.slice(cut);
  }

  function completeLine(): void {
    writeSync(descriptor, half);
    half = '';
  }

  function shift(): void {
    for (let n = KEPT; n >= 1; n--) {
      for (const end of ['', '.gz'])
        if (existsSync(`${log}.${n}${end}`)) renameSync(`${log}.${n}${end}`, `${log}.${n + 1}${end}`);
    }
  }

  function reopen(): void {
    closeSync(descriptor);
    descriptor = openSync(log, 'a');
  }

  const ways: Record<RotationWay, () => void> = {
    rename() {
      shift();
      renameSync(log, `${log}.1`);
      reopen();
    },
    renameWithOldDescriptor() {
      shift();
      renameSync(log, `${log}.1`);
      closeSync(openSync(log, 'a'));
      for (let i = 0; i < 5; i++) writeSync(descriptor, line());
      reopen();
    },
    renameAndPack() {
      ways.rename();
      if (existsSync(`${log}.2`)) execFileSync('gzip', [`${log}.2`]);
    },
    copytruncate() {
      shift();
      copyFileSync(log, `${log}.1`);
      truncateSync(log, 0);
    },
    copytruncateAndGrow() {
      ways.copytruncate();
      appendFileSync(log, Array.from({ length: 400 }, line).join(''));
    },
  };

  return {
    write(count) {
      put(Array.from({ length: count }, line).join(''));
    },
    rotate(way) {
      completeLine();
      const names = Object.keys(ways) as RotationWay[];
      const name = way ?? names[Math.floor(random() * names.length)]!;
      ways[name]();
      rotations[name] = (rotations[name] ?? 0) + 1;
    },
    reopen() {
      completeLine();
      reopen();
    },
    finish() {
      completeLine();
      closeSync(descriptor);
    },
    written: () => next,
    complete: () => next - (half === '' ? 0 : half.split('\n').length - 1),
    rotations: () => rotations,
  };
}
