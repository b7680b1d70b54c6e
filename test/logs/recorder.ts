import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LineBatch, LogGap, LogLine, PositionState } from '../../src/model/log-line.ts';
import type { LineSink } from '../../src/logs/source.ts';

/** A sink that keeps everything, and checks what every source has to keep to. */
export interface Recorder {
  readonly sink: LineSink;
  readonly batches: LineBatch[];
  readonly lines: LogLine[];
  readonly gaps: LogGap[];
  texts(): string[];
  position(): PositionState | undefined;
}

export function createRecorder(onBatch?: (batch: LineBatch) => Promise<void> | void): Recorder {
  const batches: LineBatch[] = [];
  const lines: LogLine[] = [];
  const gaps: LogGap[] = [];
  let underWay = false;
  return {
    batches,
    lines,
    gaps,
    texts: () => lines.map(({ text }) => text),
    position: () => batches.at(-1)?.position,
    async sink(batch) {
      if (underWay) throw new Error('two batches under way');
      underWay = true;
      try {
        await onBatch?.(batch);
        batches.push(JSON.parse(JSON.stringify(batch)) as LineBatch);
        lines.push(...batch.lines);
        gaps.push(...batch.gaps);
      } finally {
        underWay = false;
      }
    },
  };
}

/** Polls until `check` is true; fails with what `describe` says. */
export async function until(check: () => boolean, describe: () => unknown = () => check, timeoutMs = 8000) {
  const deadline = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > deadline)
      throw new Error(`not so after ${timeoutMs} ms: ${JSON.stringify(describe())}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A folder that goes away with the test; with `KEEP_FOLDERS` set it stays, to look into. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cw-logs-'));
  if (process.env['KEEP_FOLDERS'] === undefined)
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
