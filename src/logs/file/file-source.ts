import { createBackoff } from '../../lib/backoff.ts';
import { sleep, type Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { PositionState } from '../../model/log-line.ts';
import type { LineSink, LogSource } from '../source.ts';
import { createTally } from '../tally.ts';
import type { FileHint } from './byte-reader.ts';
import { parseFilePosition } from './checkpoint.ts';
import { createFileSet, type Delivery, type FileSet } from './file-set.ts';
import { unknownPosition } from './loss.ts';
import { platformFollower, type CreateFollower } from './open-file.ts';

export interface FileSourceOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  /** A new name that was never given before, for a file seen for the first time. */
  readonly newId: () => string;
  /** Where a file begins that stood there when this source started for the first time ever. Default `end`. */
  readonly startAt?: 'beginning' | 'end' | undefined;
  /** Longer lines are cut to this and the rest is counted. Default 64 KiB. */
  readonly maxLineBytes?: number | undefined;
  /** Default: `tail` where the platform allows it to be bound to a file. `undefined` explicitly: polling. */
  readonly createFollower?: CreateFollower | undefined;
  /** How often the name is looked up, and the file too where nothing reports changes. Default 250 ms. */
  readonly lookEveryMs?: number | undefined;
  /** Default 1 s; see `FileSetOptions`. */
  readonly finishLineAfterMs?: number | undefined;
  /** Default 5 min; see `FileSetOptions`. */
  readonly closeAfterMs?: number | undefined;
}

const MAX_BATCH_LINES = 1000;
const MAX_BATCH_BYTES = 192 * 1024;

/**
 * Follows one log file through rotation, truncation, restarts and `kill -9`: every line once and in order, what is lost
 * for certain or perhaps as a gap. The rules are in docs/log-sources.md.
 */
export function createFileSource(options: FileSourceOptions): LogSource {
  const { path, clock, logger } = options;
  const id = `file:${path}`;
  const lookEveryMs = options.lookEveryMs ?? 250;
  const tally = createTally(id, 'file', clock);
  let set: FileSet | undefined;
  let stopping = new AbortController();
  let running: Promise<void> | undefined;
  let wake: (() => void) | undefined;
  let hinted = false;
  let committed: PositionState | undefined;
  let lastLookMs = -Infinity;

  function onHint(hint: FileHint): void {
    hinted = true;
    if (hint === 'name') lastLookMs = -Infinity;
    wake?.();
  }

  function createSet(): FileSet {
    return createFileSet({
      source: id,
      path,
      clock,
      logger,
      newId: options.newId,
      createFollower: 'createFollower' in options ? options.createFollower : platformFollower,
      onHint,
      maxLineBytes: options.maxLineBytes ?? 64 * 1024,
      maxBatchBytes: MAX_BATCH_BYTES,
      maxBatchLines: MAX_BATCH_LINES,
      finishLineAfterMs: options.finishLineAfterMs ?? 1000,
      closeAfterMs: options.closeAfterMs ?? 300_000,
    });
  }

  /** Resolves when something may have happened. */
  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        wake = undefined;
        resolve();
      };
      const cancel = clock.after(lookEveryMs, done);
      wake = done;
      if (hinted || stopping.signal.aborted) done();
    });
  }

  /** Reads from `position` until stopped or something fails; `onOpen` is told when the source stands at it. */
  async function follow(start: PositionState | undefined, sink: LineSink, onOpen: () => void): Promise<void> {
    const open = createSet();
    set = open;
    const deliver = async ({ lines, gaps, bytes }: Delivery): Promise<void> => {
      const batch = { source: id, lines, gaps, position: open.position() };
      for (const gap of gaps)
        logger.warn({ ...gap }, gap.reason === 'replaced' ? 'A log was edited.' : 'Lines of a log are lost.');
      await sink(batch);
      committed = batch.position;
      tally.delivered(batch, bytes);
    };
    try {
      const parsed = start === undefined ? undefined : parseFilePosition(start);
      const gaps = [
        ...(await open.open(parsed, start === undefined ? (options.startAt ?? 'end') : 'beginning')),
      ];
      if (start !== undefined && parsed === undefined)
        gaps.push(unknownPosition({ source: id, path, clock }));
      if (start === undefined || gaps.length > 0) await deliver({ lines: [], gaps, bytes: 0 });
      lastLookMs = clock.monotonic();
      onOpen();
      while (!stopping.signal.aborted) {
        hinted = false;
        if (clock.monotonic() - lastLookMs >= lookEveryMs) {
          lastLookMs = clock.monotonic();
          const found = await open.look();
          if (found.length > 0) await deliver({ lines: [], gaps: found, bytes: 0 });
        }
        const atEnd = await readAll(open, deliver);
        if (open.present()) tally.reading();
        else tally.waiting(`${path} does not exist`);
        if (atEnd) await rest();
      }
    } finally {
      set = undefined;
      await open.close();
    }
  }

  async function readAll(open: FileSet, deliver: (delivery: Delivery) => Promise<void>): Promise<boolean> {
    const deliveries = open.read();
    for (;;) {
      const next = await deliveries.next();
      if (next.done) return next.value.atEnd;
      await deliver(next.value);
      if (stopping.signal.aborted) return true;
    }
  }

  /** Starts again behind the last committed batch after any failure. */
  async function supervise(sink: LineSink, onOpen: () => void): Promise<void> {
    const backoff = createBackoff({ initialMs: 100, maxMs: 5000, random: options.random });
    while (!stopping.signal.aborted) {
      try {
        await follow(committed, sink, () => {
          backoff.reset();
          onOpen();
        });
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (tally.failing(problem)) logger.warn({ source: id, problem }, 'A log can not be read.');
        onOpen();
        await sleep(clock, backoff.next(), stopping.signal);
      }
    }
  }

  return {
    id,
    async start(position, sink) {
      stopping = new AbortController();
      committed = position;
      await new Promise<void>((opened) => {
        running = supervise(sink, opened);
      });
    },
    async stop() {
      stopping.abort();
      wake?.();
      await running;
      tally.stopped();
    },
    status: () => ({ ...tally.status(), lagBytes: set?.lagBytes(), stalledBytes: set?.stalledBytes() }),
  };
}
