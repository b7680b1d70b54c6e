import type { SecurityEvent } from '../model/event.ts';
import { pieceOf } from './byte-piece.ts';
import { createByteSink } from './byte-sink.ts';
import { BUILT_IN_FIELDS } from './draft.ts';
import { writeEvent } from './event-json.ts';
import { nestEvent } from './nested-json.ts';
import type { PlainLine } from './plain-line.ts';

/** Writes events as lines of JSON. */
export interface NdjsonWriter {
  /**
   * Appends one line with its line feed. `line` is the line that the event's message and id are of; it is only
   * given with events that have the fields of the built-in parsers.
   */
  write(event: SecurityEvent, line?: PlainLine): void;
  /** The lines since the last call; valid until the next `write`. */
  take(): Uint8Array;
}

function isBuiltIn(event: SecurityEvent): boolean {
  for (const field in event) if (!BUILT_IN_FIELDS.has(field)) return false;
  return true;
}

/** Creates a writer of the shape that `toNdjson` describes. */
export function createNdjsonWriter(): NdjsonWriter {
  const sink = createByteSink();
  return {
    write(event, line) {
      if (line !== undefined || isBuiltIn(event)) writeEvent(sink, event, line);
      else sink.piece(pieceOf(`${JSON.stringify(nestEvent(event))}\n`));
    },
    take: () => sink.take(),
  };
}

/**
 * The event as one line of JSON without line end: nested objects (`{"event":{"action":…}}`), `@timestamp` in
 * ISO 8601 with milliseconds, unknown fields left out.
 */
export function toNdjson(event: SecurityEvent): string {
  const writer = createNdjsonWriter();
  writer.write(event);
  return Buffer.from(writer.take()).toString('utf8').slice(0, -1);
}
