import type { ReplaySources } from '../correlate/backtest/replay/merge-arrivals.ts';
import { createConfiguredParser } from '../app/event-parser.ts';
import type { EventsConfig } from '../events/config.ts';
import type { GeoEnricher } from '../events/enrich/geo.ts';
import { createEventStream } from '../events/log-stream.ts';
import { count } from '../lib/count.ts';
import { printable } from '../lib/printable.ts';
import type { SecurityEvent } from '../model/event.ts';
import { counted, openInput, unpacked } from './input-file.ts';
import { loadGeo } from './load-geo.ts';
import { type BadLine, readPoints } from './point-file.ts';
import type { Terminal } from './terminal.ts';

/** Recorded input as the command line names it; times are Unix milliseconds. */
export interface RecordingFlags {
  readonly log: readonly string[];
  readonly metrics?: string;
  readonly year?: number;
  readonly tz?: string;
  readonly now?: number;
}

export interface Recording {
  readonly sources: ReplaySources;
  readonly bytes: number;
  bytesRead(): number;
  /** Tells how many lines were no line protocol, and the first of them. */
  sayBadLines(): void;
}

const SHOWN = 5;

/** Opens the files, each to be read once from its beginning to its end. */
export function openRecording(flags: RecordingFlags, config: EventsConfig, terminal: Terminal): Recording {
  const logs = flags.log.map((path) => openInput(path, terminal));
  const metrics = flags.metrics === undefined ? undefined : openInput(flags.metrics, terminal);
  const bad: BadLine[] = [];
  let badLines = 0;
  let bytesRead = 0;
  const tally = (bytes: number): void => void (bytesRead += bytes);
  const noteBad = (line: BadLine): void => {
    badLines += 1;
    if (bad.length < SHOWN) bad.push(line);
  };
  const geo = logs.length === 0 ? undefined : loadGeo(config, terminal);
  const sources = {
    points:
      metrics === undefined
        ? undefined
        : readPoints(metrics.path, unpacked(metrics.path, counted(metrics.chunks, tally)), noteBad),
    events: logs.map(({ path, chunks }) => ({
      source: path,
      batches: readEvents(path, unpacked(path, counted(chunks, tally)), flags, config, geo),
    })),
  };
  return {
    sources,
    bytes: [...logs, ...(metrics === undefined ? [] : [metrics])].reduce((sum, { bytes }) => sum + bytes, 0),
    bytesRead: () => bytesRead,
    sayBadLines() {
      for (const { path, line, column, reason } of bad)
        terminal.err(`${path}:${line}:${column}: ${printable(reason)}\n`);
      if (badLines > 0) terminal.err(`${count(badLines, 'line')} of metrics left out\n`);
    },
  };
}

async function* readEvents(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { year, tz: zone, now }: RecordingFlags,
  config: EventsConfig,
  geo: Promise<GeoEnricher> | undefined,
): AsyncGenerator<readonly SecurityEvent[]> {
  const parser = createConfiguredParser({
    config,
    geo: await geo,
    zone,
    year,
    now: () => now ?? Date.now(),
    host: 'localhost',
  });
  const stream = createEventStream({ parser, source: path, path });
  // Copied, because the stream uses its array again.
  for await (const chunk of chunks) yield [...stream.write(chunk)];
  yield [...stream.end()];
}
