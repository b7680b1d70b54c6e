import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Point } from '../model/point.ts';
import type { DecodeLines, Precision } from './custom/decode.ts';
import { describeMistakes } from './custom/source.ts';
import type { PointSink } from './delivery.ts';
import type { CollectorStatus } from './run-record.ts';
import { createRunRecord } from './run-record.ts';
import { createSeriesGuard } from './series-guard.ts';

/** What became of a text of line protocol. */
export interface WriteReport {
  /** Points that are safe. */
  readonly accepted: number;
  /** Lines that could not be read. */
  readonly mistakes: readonly { readonly line: number; readonly column: number; readonly reason: string }[];
  /** Points of series that there was no room for, and which tag takes it. */
  readonly refused: number;
  readonly problem?: string | undefined;
}

/** Takes points that applications bring themselves. */
export interface WrittenPoints {
  /** Settles when the points are safe. A bad line or series costs only itself. */
  write(text: string, precision: Precision): Promise<WriteReport>;
  /** As of a collector named `write`, whose runs are the texts it was given. */
  status(): CollectorStatus;
}

export interface WrittenPointsOptions {
  readonly maxSeries: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly decodeLines: DecodeLines;
  readonly sink: PointSink;
}

const FORGET_AFTER_MS = 86_400_000;
/** The journal and the engine take a long text in portions, so that nothing else waits for all of it. */
const PORTION = 2000;

/** Decodes, guards the number of series, and hands on in portions. */
export function createWrittenPoints(options: WrittenPointsOptions): WrittenPoints {
  const { clock, logger, decodeLines, sink } = options;
  const guard = createSeriesGuard({ maxSeries: options.maxSeries, forgetAfterMs: FORGET_AFTER_MS });
  const record = createRunRecord('write', 0);

  async function handOn(points: readonly Point[]): Promise<void> {
    try {
      for (let at = 0; at < points.length; at += PORTION) await sink(points.slice(at, at + PORTION));
    } catch (error) {
      record.failures += 1;
      throw error;
    }
  }

  function note(problem: string | undefined): void {
    if (problem !== undefined && problem !== record.problem)
      logger.warn({ problem }, 'not all of what an application wrote was taken');
    record.problem = problem;
  }

  return {
    async write(text, precision) {
      const atMs = clock.now();
      const startedMs = clock.monotonic();
      const { points, mistakes } = decodeLines(text, {
        defaultTimeMs: atMs,
        precision,
        keepNotFinite: true,
      });
      const admitted = guard.admit(points, atMs);
      const refused = points.length - admitted.length;
      const { series, refusedPoints, problem } = guard.report();
      await handOn(admitted);
      note(problem ?? describeMistakes(mistakes));
      Object.assign(record, { series, refusedPoints, points: admitted.length, lastRunMs: atMs });
      record.runs += 1;
      record.durationMs = clock.monotonic() - startedMs;
      return { accepted: admitted.length, mistakes, refused, problem: refused > 0 ? problem : undefined };
    },
    status: () => ({ ...record }),
  };
}
