import { createEventParser } from '../../src/events/event-parser.ts';
import type { EventParserOptions, LineParser } from '../../src/events/event-parser.ts';
import type { SecurityEvent } from '../../src/model/event.ts';

/** A parser for tests: UTC, 2024, a clock that stands still. */
export function testParser(options: Partial<EventParserOptions> = {}): LineParser {
  return createEventParser({
    zone: 'UTC',
    year: 2024,
    now: () => Date.UTC(2024, 5, 1),
    defaultHost: 'localhost',
    ...options,
  });
}

/** The events of some lines, read in order by one parser. */
export function read(lines: readonly string[], parser = testParser()): readonly SecurityEvent[] {
  return lines.flatMap((text, n) => parser.parse({ text, id: `t:${n}` }));
}

/** The only event of a message of `program`. */
export function one(message: string, program = 'sshd'): SecurityEvent | undefined {
  return read([`Mar  2 08:00:00 harbor ${program}[7]: ${message}`])[0];
}
