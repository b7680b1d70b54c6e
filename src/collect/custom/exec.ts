import type { Collector } from '../collector.ts';
import { runCommand } from '../run-command.ts';
import type { DecodeLines, MetricFormat } from './decode.ts';
import { decodeMetrics } from './decode.ts';
import { createSource } from './source.ts';

export interface ExecOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly format: MetricFormat;
  /** Measurement of JSON output. */
  readonly measurement: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly decodeLines: DecodeLines;
}

/** Metrics a program writes to its standard output as line protocol, JSON or Prometheus text. No shell is involved. */
export function createExecCollector(options: ExecOptions): Collector {
  const { name, tags, command, environment, timeoutMs, maxBytes } = options;
  return createSource({
    name,
    tags,
    async read(atMs) {
      const text = await runCommand({ command, environment, timeoutMs, maxOutputBytes: maxBytes });
      return decodeMetrics(text, { ...options, atMs });
    },
  });
}
