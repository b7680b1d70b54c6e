import type { Clock } from '../lib/clock.ts';
import type { LineBatch } from '../model/log-line.ts';
import type { SourceState, SourceStatus } from './source.ts';

/** Keeps what a source says about itself. */
export interface Tally {
  /** `bytes`: what the batch took of the source; default: its lines, without line ends. */
  delivered(batch: LineBatch, bytes?: number): void;
  reading(): void;
  waiting(problem: string): void;
  /** Returns whether this is news. */
  failing(problem: string): boolean;
  stopped(): void;
  status(): SourceStatus;
}

export function createTally(id: string, kind: SourceStatus['kind'], clock: Clock): Tally {
  let state: SourceState = 'starting';
  let problem: string | undefined;
  let lines = 0;
  let bytes = 0;
  let gaps = 0;
  let forged = 0;
  let lastLineMs: number | undefined;

  function become(next: SourceState, why: string | undefined): boolean {
    const isNews = state !== next || problem !== why;
    state = next;
    problem = why;
    return isNews;
  }

  return {
    delivered(batch, taken = bytesOf(batch)) {
      lines += batch.lines.length;
      gaps += batch.gaps.length;
      forged += batch.lines.filter(({ header }) => header?.isForged === true).length;
      bytes += taken;
      if (batch.lines.length > 0) lastLineMs = clock.now();
    },
    reading: () => void become('reading', undefined),
    waiting: (why) => void become('waiting', why),
    failing: (why) => become('failing', why),
    stopped: () => void become('stopped', undefined),
    status() {
      const status = { id, kind, state, lines, bytes, gaps, lastLineMs, problem };
      return kind === 'journald' ? { ...status, forged } : status;
    },
  };
}

function bytesOf({ lines }: LineBatch): number {
  return lines.reduce((sum, { text, cutBytes = 0 }) => sum + Buffer.byteLength(text) + cutBytes, 0);
}
