import type { LineParser } from '../events/event-parser.ts';
import { createLogs, type Logs, type LogsOptions } from '../logs/logs.ts';
import type { LineBatch } from '../model/log-line.ts';
import type { Ingest } from './ingest.ts';
import { toGapEvent, toSilentEvent } from './log-source-events.ts';

export interface LogIntakeOptions extends Omit<LogsOptions, 'sink' | 'reads' | 'onSilent'> {
  readonly parser: Pick<LineParser, 'parse' | 'reads'>;
  readonly ingest: Pick<Ingest, 'take'>;
  /** Host of what is said about the logs themselves. */
  readonly host: string;
  /** Told when the store does not take what is said about them. */
  readonly failed: (error: unknown) => void;
}

/** Reads the logs, makes events of their lines, holes and silence, and has each batch committed with its position. */
export function createLogIntake(options: LogIntakeOptions): Promise<Logs> {
  const { parser, ingest, host, clock, failed } = options;

  function takeLines({ lines, gaps, source, position }: LineBatch): Promise<void> {
    const events = lines.flatMap((line) => parser.parse(line));
    return ingest.take({
      events: [...events, ...gaps.map((gap) => toGapEvent(gap, host))],
      source,
      position,
    });
  }

  return createLogs({
    ...options,
    reads: (program, text) => parser.reads(program, text),
    sink: takeLines,
    onSilent(source) {
      const event = toSilentEvent(source, host, clock.now());
      ingest.take({ events: [event], source: source.id }).catch(failed);
    },
  });
}
