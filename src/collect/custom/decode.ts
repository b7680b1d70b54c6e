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
  const { readable, noText } = withoutBinary(text);
  if (format === 'influx') {
    const { points, mistakes } = decodeLines(readable, { defaultTimeMs: atMs, keepNotFinite: true });
    return { points, problem: describeMistakes([...noText, ...mistakes]) };
  }
  const { samples, mistakes } = parsePrometheus(readable);
  return { points: samplesToPoints(samples, {}, atMs), problem: describeMistakes([...noText, ...mistakes]) };
}

// U+FFFD stands where bytes were no UTF-8.
const BINARY = /[\0\ufffd]/;

/** The text with blank lines in place of those that are no text: what is broken must not become a name. */
function withoutBinary(text: string) {
  if (!BINARY.test(text)) return { readable: text, noText: [] };
  const lines = text.split('\n');
  const noText = lines.flatMap((line, i) =>
    BINARY.test(line) ? [{ line: i + 1, reason: 'holds a NUL or bytes that are no UTF-8' }] : [],
  );
  return { readable: lines.map((line) => (BINARY.test(line) ? '' : line)).join('\n'), noText };
}
