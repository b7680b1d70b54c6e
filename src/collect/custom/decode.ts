import type { Point } from '../../model/point.ts';
import { jsonToPoints } from './json-to-points.ts';
import { parsePrometheus } from './prometheus/parse.ts';
import { samplesToPoints } from './prometheus/to-points.ts';
import type { SourceReading } from './source.ts';
import { describeMistakes } from './source.ts';

/** Reads line protocol; a mistake costs its own line. Handed in: line protocol is another room's. */
export type DecodeLines = (
  text: string,
  options: {
    readonly defaultTimeMs: number;
    readonly precision?: Precision;
    readonly keepNotFinite?: boolean;
  },
) => {
  readonly points: readonly Point[];
  readonly mistakes: readonly { readonly line: number; readonly column: number; readonly reason: string }[];
};

/** Unit of the stamps in a text. */
export type Precision = 'ns' | 'us' | 'ms' | 's';

export type MetricFormat = 'influx' | 'json' | 'prometheus';

export interface DecodeMetricsOptions {
  readonly format: MetricFormat;
  /** Measurement of JSON, which names none. */
  readonly measurement: string;
  readonly atMs: number;
  readonly decodeLines: DecodeLines;
}

/** Points of a text that others wrote. Fails where nothing of it can be read. */
export function decodeMetrics(text: string, options: DecodeMetricsOptions): SourceReading {
  const { format, measurement, atMs, decodeLines } = options;
  if (format === 'json') return { points: jsonToPoints(text, measurement, atMs) };
  if (format === 'influx') {
    const { points, mistakes } = decodeLines(text, { defaultTimeMs: atMs, keepNotFinite: true });
    return { points, problem: describeMistakes(mistakes) };
  }
  const { samples, mistakes } = parsePrometheus(text);
  return { points: samplesToPoints(samples, {}, atMs), problem: describeMistakes(mistakes) };
}
