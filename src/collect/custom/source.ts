import type { Point } from '../../model/point.ts';
import type { Collector } from '../collector.ts';

/** What reading a source gave. */
export interface SourceReading {
  readonly points: readonly Point[];
  /** What could not be used, the first of it in words. */
  readonly problem?: string | undefined;
}

export interface SourceOptions {
  readonly name: string;
  /** Tags added to every point; they win over those it brings. */
  readonly tags: Readonly<Record<string, string>>;
  readonly read: (atMs: number) => Promise<SourceReading>;
}

/** A collector of metrics that are not ours, with tags of the configuration. */
export function createSource({ name, tags, read }: SourceOptions): Collector {
  let problem: string | undefined;
  return {
    name,
    async collect(atMs) {
      const reading = await read(atMs);
      problem = reading.problem;
      return reading.points.map((point) => ({ ...point, tags: { ...point.tags, ...tags } }));
    },
    report: () => ({ problem }),
  };
}

/** `line 7: no number after the metric (3 lines not read)`, or undefined without mistakes. */
export function describeMistakes(
  mistakes: readonly { readonly line: number; readonly reason: string }[],
): string | undefined {
  const [first] = mistakes;
  if (first === undefined) return undefined;
  return `line ${first.line}: ${first.reason} (${mistakes.length} not read)`;
}
