import type { Readable } from 'node:stream';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { LogLine } from '../model/log-line.ts';
import { createPlacedLineSplitter, type PlacedLine } from './file/placed-line-splitter.ts';
import type { LineSink, LogSource } from './source.ts';
import { createTally } from './tally.ts';

export interface StdinSourceOptions {
  readonly input: Readable;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A new name that was never given before: a pipe can not be read again, so each run is another one. */
  readonly newId: () => string;
  readonly maxLineBytes?: number | undefined;
}

const MAX_BATCH_LINES = 1000;

/** Reads a pipe to its end. What was taken out of it and not committed when the process dies is lost. */
export function createStdinSource(options: StdinSourceOptions): LogSource {
  const { input, clock, logger } = options;
  const id = 'stdin';
  const generation = options.newId();
  const tally = createTally(id, 'stdin', clock);
  const splitter = createPlacedLineSplitter(0, options.maxLineBytes ?? 64 * 1024);
  let running: Promise<void> | undefined;
  const stopping = new AbortController();

  async function deliver(lines: readonly PlacedLine[], sink: LineSink): Promise<void> {
    for (let at = 0; at < lines.length && !stopping.signal.aborted; at += MAX_BATCH_LINES) {
      const part = lines.slice(at, at + MAX_BATCH_LINES).map(toLogLine);
      const batch = { source: id, lines: part, gaps: [], position: {} };
      await sink(batch);
      tally.delivered(batch);
    }
  }

  function toLogLine({ text, offset, cutBytes }: PlacedLine): LogLine {
    const line = { text, id: `${generation}:${offset}`, offset };
    return cutBytes > 0 ? { ...line, cutBytes } : line;
  }

  async function read(sink: LineSink): Promise<void> {
    tally.reading();
    for await (const chunk of input as AsyncIterable<Buffer>) await deliver(splitter.push(chunk), sink);
    const last = splitter.finish();
    if (last !== undefined) await deliver([last], sink);
    tally.waiting('standard input has ended');
  }

  return {
    id,
    async start(_position, sink) {
      running = read(sink).catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        tally.failing(String(error));
        logger.error({ source: id, error: String(error) }, 'Standard input can not be read any more.');
      });
    },
    async stop() {
      stopping.abort();
      input.destroy();
      await running;
      tally.stopped();
    },
    status: () => tally.status(),
  };
}
