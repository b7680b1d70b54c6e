import type { SecurityEvent } from '../model/event.ts';
import type { LogLine } from '../model/log-line.ts';
import type { Draft } from './draft.ts';
import type { ProgramCounts } from './drift.ts';
import { createMessageParser } from './message-parser.ts';
import { createSessionTable } from './sessions.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { createStampReader } from './stamp.ts';
import { createHeaderReader } from './syslog-header.ts';
import { newSyslogLine } from './syslog-line.ts';
import type { SyslogLine } from './syslog-line.ts';
import { createUserPatterns } from './user-patterns.ts';
import type { UserPattern } from './user-patterns.ts';
import { createYearClock } from './year-clock.ts';
import { createZone } from './zone.ts';

export interface EventParserOptions {
  /** IANA name of the zone in which stamps without one are written. */
  readonly zone: string;
  /** Year of the first RFC 3164 stamp; absent = the last one in which it is not of the future. */
  readonly year?: number | undefined;
  /** Unix milliseconds; also the time of a line without a stamp. */
  readonly now: () => number;
  /** `host.name` of a line that names none. */
  readonly defaultHost: string;
  /** Patterns of the configuration, tried where the built-in parsers find nothing. */
  readonly patterns?: readonly UserPattern[] | undefined;
  /** Completes an event in place: enrichment. */
  readonly enrich?: ((event: Draft) => void) | undefined;
}

export interface EventStats {
  readonly lines: number;
  readonly events: number;
  /** Lines whose header names no program: not syslog, or cut. */
  readonly withoutHeader: number;
  /** Lines not read because their end, where the truth stands, was cut off. */
  readonly cutLines: number;
  /** Repeats that a folded line told of beyond those that became events. */
  readonly unbelievedRepeats: number;
  readonly actions: Readonly<Record<string, number>>;
  /** Programs that have a parser or made an event. */
  readonly programs: readonly ProgramCounts[];
}

/** Reads log lines, in the order in which they were written. */
export interface EventParser {
  /** The events a line means: none or one, or several where the line was folded. Never throws. */
  parse(line: LogLine): readonly SecurityEvent[];
  /** Whether a message of this program may mean anything: for sources that hold much else. */
  reads(program: string, message: string): boolean;
  stats(): EventStats;
  /** JSON of what later lines need from earlier ones: open sessions and the year. */
  snapshot(): string;
  /** Goes on from a snapshot; one that cannot be read is ignored. */
  restore(snapshot: string): void;
}

/** The parser with its fast path, for readers that bring their own line object. */
export interface LineParser extends EventParser {
  readonly line: SyslogLine;
  /** Whether enrichment may add fields that the built-in parsers do not have. */
  readonly isEnriched: boolean;
  /** Reads the line that stands in `line.source` with its header and appends the events to `out`. */
  parseText(out: Draft[]): void;
}

const NONE: readonly SecurityEvent[] = [];

/** Creates a parser of authentication logs. Throws `RangeError` for a zone the platform does not know. */
export function createEventParser(options: EventParserOptions): LineParser {
  const zone = createZone(options.zone);
  const years = createYearClock({ year: options.year, now: options.now });
  const readStamp = createStampReader(zone, years);
  const readHeader = createHeaderReader({ readStamp, defaultHost: options.defaultHost, now: options.now });
  const sessions = createSessionTable();
  const patterns = createUserPatterns(options.patterns ?? [], readStamp, options.defaultHost);
  const line = newSyslogLine();
  const messages = createMessageParser({ line, sessions, patterns, enrich: options.enrich });
  let lines = 0;
  let withoutHeader = 0;

  function parseText(out: Draft[]): void {
    lines++;
    if (readHeader(line)) messages.parse(out);
    else if (!messages.parseWithoutHeader(out)) withoutHeader++;
  }

  function parse(input: LogLine): readonly SecurityEvent[] {
    const out: Draft[] = [];
    const header = input.header;
    if (header?.isForged === true) {
      lines++;
      messages.programs.get(header.program).meter.forged++;
      return NONE;
    }
    line.source = input.text;
    line.bytes = undefined;
    line.start = 0;
    line.end = input.text.length;
    line.text = input.text;
    line.id = input.id;
    line.path = input.path;
    line.offset = input.offset;
    line.isCut = (input.cutBytes ?? 0) > 0;
    if (header === undefined) {
      parseText(out);
    } else {
      lines++;
      line.timeMs = header.timeMs;
      line.host = header.host ?? options.defaultHost;
      line.program = header.program;
      line.pid = header.pid;
      line.module = undefined;
      line.messageStart = 0;
      messages.parse(out);
    }
    return out.length === 0 ? NONE : out;
  }

  return {
    line,
    isEnriched: options.enrich !== undefined,
    parse,
    parseText,
    reads: messages.reads,
    stats: () => ({
      lines,
      events: messages.actions.total(),
      withoutHeader,
      cutLines: messages.cutLines(),
      unbelievedRepeats: messages.unbelievedRepeats(),
      actions: messages.actions.byAction(),
      programs: messages.programs.counts(),
    }),
    snapshot: () => writeSnapshot({ lastStampMs: years.snapshot(), sessions: sessions.snapshot() }),
    restore(snapshot) {
      const saved = readSnapshot(snapshot);
      if (saved === undefined) return;
      years.restore(saved.lastStampMs);
      sessions.restore(saved.sessions);
    },
  };
}
