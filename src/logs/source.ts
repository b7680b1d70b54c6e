import type { LineBatch, PositionState } from '../model/log-line.ts';

export type SourceState = 'starting' | 'reading' | 'waiting' | 'failing' | 'stopped';

/** What a source reports about itself, for `status` and the own measurements. */
export interface SourceStatus {
  readonly id: string;
  readonly kind: 'file' | 'journald' | 'syslog' | 'stdin';
  readonly state: SourceState;
  /** Lines delivered since start. */
  readonly lines: number;
  /** Delivered since start; of files with line ends, so that with `lagBytes` it is all that was there to read. */
  readonly bytes: number;
  readonly gaps: number;
  /** Of the lines, those that others sent in the name of a program; where senders are known. */
  readonly forged?: number | undefined;
  /** Bytes between the reading position and the end of the source, an unfinished line included, where that can be known. */
  readonly lagBytes?: number | undefined;
  /** Of these, the bytes of unfinished last lines to which nobody has added for seconds: nothing is to be waited for. */
  readonly stalledBytes?: number | undefined;
  /** Unix milliseconds of the last delivered line. */
  readonly lastLineMs?: number | undefined;
  /** Whether it has delivered nothing for longer than is to be expected of it. */
  readonly silent?: boolean | undefined;
  /** Paths that are second names of a file (links), and the path by which it is followed. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** Why it is failing or waiting, in words. */
  readonly problem?: string | undefined;
}

/** Takes a batch and resolves when it is committed. A source never has two batches under way. */
export type LineSink = (batch: LineBatch) => Promise<void>;

/**
 * Where lines come from. A source starts behind `position` (what the last committed batch said), delivers every line
 * after it once and in order, and waits for the sink before it reads on: that is the back-pressure.
 */
export interface LogSource {
  readonly id: string;
  start(position: PositionState | undefined, sink: LineSink): Promise<void>;
  /** Resolves when nothing more will be delivered. */
  stop(): Promise<void>;
  status(): SourceStatus;
}

/** Whether a line of this program can mean anything: for sources that can leave lines out. */
export type ReadsLine = (program: string, text: string) => boolean;
