import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Writer } from './writer.ts';

/** What may happen to a log of which some lines were not read yet. */
export type LossWay = (log: string, writer: Writer) => void;

function halve(file: string): void {
  truncateSync(file, Math.floor(statSync(file).size / 2));
}

/** Ways to lose unread lines that leave a trace. After each of them the writer goes on in the file that has the name. */
export const LOSS_WAYS: Readonly<Record<string, LossWay>> = {
  'rotated and removed'(log, writer) {
    writer.rotate('rename');
    rmSync(`${log}.1`);
  },
  'rotated twice, the older removed'(log, writer) {
    writer.rotate('rename');
    writer.write(20);
    writer.rotate('rename');
    rmSync(`${log}.2`);
  },
  'rotated, and every rotated file removed'(log, writer) {
    writer.rotate('rename');
    for (const name of readdirSync(dirname(log)))
      if (name.startsWith(`${basename(log)}.`)) rmSync(join(dirname(log), name));
  },
  'packed in a way that can not be unpacked'(log, writer) {
    writer.rotate('rename');
    renameSync(`${log}.1`, `${log}.1.xz`);
  },
  'packed, and the archive damaged'(log, writer) {
    writer.rotate('rename');
    execFileSync('gzip', [`${log}.1`]);
    halve(`${log}.1.gz`);
  },
  truncated(log, writer) {
    writer.reopen();
    truncateSync(log, 0);
  },
  'truncated and grown beyond'(log, writer) {
    const { size } = statSync(log);
    writer.reopen();
    truncateSync(log, 0);
    while (statSync(log).size <= size) writer.write(200);
  },
  'cut back'(log, writer) {
    writer.reopen();
    halve(log);
  },
  'replaced by a new file'(log, writer) {
    rmSync(log);
    writer.reopen();
  },
};
