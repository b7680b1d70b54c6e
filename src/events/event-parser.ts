import type { SecurityEvent } from '../model/event.ts';
import type { LogLine } from '../model/log-line.ts';
import type { Draft } from './draft.ts';
import { countsOf, countUnknown, newMeter, noteVersion } from './drift.ts';
import type { ProgramCounts, ProgramMeter } from './drift.ts';
import { createRegistry } from './registry.ts';
import type { Family } from './registry.ts';
import { believedRepeats, repeatsOfHost, repeatsOfLast, unfold } from './repeat.ts';
import { createSessionTable } from './sessions.ts';
import { isDigit } from './scan.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { createStampReader } from './stamp.ts';
import { createHeaderReader } from './syslog-header.ts';
import { messageOf, newSyslogLine, textOf } from './syslog-line.ts';
import type { SyslogLine } from './syslog-line.ts';
import { createUserPatterns } from './user-patterns.ts';
import type { UserPattern } from './user-patterns.ts';
import { createYearClock } from './year-clock.ts';
import { createZone } from './zone.ts';

export interface EventParserOptions {
  /** IANA name of the zone in which stamps without one are written. */
  readonly zone: string;
  /** Year of the first RFC 3164 stamp; absent = the year that puts it closest to `now`. */
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
  readonly actions: Readonly<Record<string, number>>;
  /** Programs that have a parser or made an event. */
  readonly programs: readonly ProgramCounts[];
}

/** Reads log lines, in the order in which they were written. */
export interface EventParser {
  /** The events a line means: none or one, or several where the line was folded. Never throws. */
  parse(line: LogLine): readonly SecurityEvent[];
  stats(): EventStats;
  /** JSON of what later lines need from earlier ones: open sessions and the year. */
  snapshot(): string;
  /** Goes on from a snapshot; one that cannot be read is ignored. */
  restore(snapshot: string): void;
}

/** The parser with its fast path, for readers that bring their own line object. */
export interface LineParser extends EventParser {
  readonly line: SyslogLine;
  readonly defaultHost: string;
  /** Whether events may carry fields that the built-in parsers do not have. */
  readonly hasOwnFields: boolean;
  /** Reads the line that stands in `line.source` with its header and appends the events to `out`. */
  parseText(out: Draft[]): void;
}

const NONE: readonly SecurityEvent[] = [];
const MAX_PROGRAMS = 1000;

interface Program {
  readonly name: string;
  readonly family: Family;
  readonly meter: ProgramMeter;
  /** Whether patterns read its messages. */
  readonly hasPatterns: boolean;
}

/** Creates a parser of authentication logs. Throws `RangeError` for a zone the platform does not know. */
export function createEventParser(options: EventParserOptions): LineParser {
  const zone = createZone(options.zone);
  const years = createYearClock({ year: options.year, now: options.now });
  const readStamp = createStampReader(zone, years);
  const readHeader = createHeaderReader({ readStamp, defaultHost: options.defaultHost, now: options.now });
  const sessions = createSessionTable();
  const registry = createRegistry(sessions);
  const patterns = createUserPatterns(options.patterns ?? [], readStamp, options.defaultHost);
  const line = newSyslogLine();
  const programs = new Map<string, Program>();
  const others = newMeter('(others)');
  let current: Program = programOf('sshd');
  let lines = 0;
  let withoutHeader = 0;
  let cutLines = 0;
  // What the line before meant: `last message repeated N times` means it again.
  let last: Draft | undefined;
  const actions = new Map<string, { count: number }>();

  function programOf(name: string): Program {
    let program = programs.get(name);
    if (program === undefined) {
      const meter = programs.size < MAX_PROGRAMS ? newMeter(name) : others;
      program = { name, family: registry(name), meter, hasPatterns: patterns.hasProgram(name) };
      if (meter !== others) programs.set(name, program);
    }
    return program;
  }

  function count(action: string): void {
    const counter = actions.get(action);
    if (counter === undefined) actions.set(action, { count: 1 });
    else counter.count++;
  }

  /** Links, enriches and counts the events from `from` on. */
  function finish(out: Draft[], from: number, program: Program): void {
    const link = program.family.sessions;
    for (let i = from; i < out.length; i++) {
      const draft = out[i] as Draft;
      if (link === 'ssh') sessions.link(draft);
      else if (link === 'login' && draft['event.category'] === 'session') sessions.linkLogin(draft);
      options.enrich?.(draft);
      count(draft['event.action']);
    }
    program.meter.events += out.length - from;
    last = out.at(-1);
  }

  /** Appends the event of the line before `times` times, if it was said by the same host and program. */
  function repeatLast(out: Draft[], host: string, program: string | undefined, times: number): void {
    const before = last;
    if (before === undefined || before['host.name'] !== host) return;
    if (program !== undefined && before['process.name'] !== program) return;
    const from = out.length;
    const believed = believedRepeats(times, before);
    for (let n = 1; n <= believed; n++) {
      out.push({
        ...before,
        '@timestamp': line.timeMs,
        'event.id': `${line.id}.${n}`,
        'log.file.path': line.path,
        'log.offset': line.offset,
        message: textOf(line),
      });
    }
    finish(out, from, programOf(before['process.name']));
  }

  function parseMessage(out: Draft[]): void {
    if (current.name !== line.program) current = programOf(line.program);
    const program = current;
    const { meter, family } = program;
    const from = out.length;
    meter.lines++;
    if (line.source.charCodeAt(line.messageStart) === 109) {
      const repeated = unfold(messageOf(line));
      if (repeated !== undefined) {
        const id = line.id;
        textOf(line);
        line.source = repeated.message;
        line.messageStart = 0;
        line.end = repeated.message.length;
        for (let n = 1; n <= repeated.times; n++) {
          line.id = `${id}.${n}`;
          parseProgram(out, program);
          if (out.length === from) break;
        }
        finish(out, from, program);
        return;
      }
    }
    parseProgram(out, program);
    if (out.length > from) {
      finish(out, from, program);
      return;
    }
    const times = isLastRepeated() ? repeatsOfLast(messageOf(line)) : 0;
    if (times > 0) {
      repeatLast(out, line.host, line.program, times);
      return;
    }
    last = undefined;
    if (family.isKnown && meter.version === undefined) noteVersion(meter, messageOf(line));
  }

  /** Whether the message begins with `la` or `--`. */
  function isLastRepeated(): boolean {
    const code = line.source.charCodeAt(line.messageStart);
    const next = line.source.charCodeAt(line.messageStart + 1);
    return (code === 108 && next === 97) || (code === 45 && next === 45);
  }

  function parseProgram(out: Draft[], program: Program): void {
    const from = out.length;
    if (line.isCut && !program.family.readsCutLines) {
      cutLines++;
      return;
    }
    if (!program.family.readsSource) line.message = messageOf(line);
    const isKnown = program.family.parse(line, out);
    if (out.length > from || (isKnown && !program.hasPatterns)) return;
    if (program.hasPatterns) {
      line.message = messageOf(line);
      if (patterns.parseMessage(line, out)) return;
    }
    if (!program.family.isKnown && mayBeNoSyslog(line) && patterns.parseLine(line, out)) return;
    if (!isKnown && program.family.isKnown) countUnknown(program.meter, messageOf(line));
  }

  /** Whether the line may be of a log file in which only the place of words makes one look like a program. */
  function mayBeNoSyslog({ isLoose, program, host }: SyslogLine): boolean {
    const first = host.charCodeAt(0);
    return isLoose || first === 91 || first === 40 || isDigit(program.charCodeAt(0)) || host.includes('=');
  }

  function parseText(out: Draft[]): void {
    lines++;
    if (readHeader(line)) {
      parseMessage(out);
      return;
    }
    const repeats = last === undefined ? undefined : repeatsOfHost(textOf(line));
    if (repeats !== undefined) {
      repeatLast(out, repeats.host, undefined, repeats.times);
      return;
    }
    withoutHeader++;
    last = undefined;
    const from = out.length;
    if (patterns.hasLinePatterns) {
      line.pid = undefined;
      line.module = undefined;
      if (patterns.parseLine(line, out)) finish(out, from, programOf(line.program));
    }
  }

  function parse(input: LogLine): readonly SecurityEvent[] {
    const out: Draft[] = [];
    line.source = input.text;
    line.start = 0;
    line.end = input.text.length;
    line.text = input.text;
    line.id = input.id;
    line.path = input.path;
    line.offset = input.offset;
    line.isCut = (input.cutBytes ?? 0) > 0;
    const header = input.header;
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
      parseMessage(out);
    }
    return out.length === 0 ? NONE : out;
  }

  return {
    line,
    defaultHost: options.defaultHost,
    hasOwnFields: (options.patterns?.length ?? 0) > 0 || options.enrich !== undefined,
    parse,
    parseText,
    stats() {
      const counted = [...programs.values()].filter(
        ({ family, meter }) => meter.lines > 0 && (family.isKnown || meter.events > 0),
      );
      const counts = counted.map(({ meter }) => countsOf(meter));
      return {
        lines,
        events: [...actions.values()].reduce((sum, { count }) => sum + count, 0),
        withoutHeader,
        cutLines,
        actions: Object.fromEntries(
          [...actions]
            .map(([action, { count }]) => [action, count] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
        programs: counts.sort((a, b) => b.lines - a.lines),
      };
    },
    snapshot: () => writeSnapshot({ lastStampMs: years.snapshot(), sessions: sessions.snapshot() }),
    restore(snapshot) {
      const saved = readSnapshot(snapshot);
      if (saved === undefined) return;
      years.restore(saved.lastStampMs);
      sessions.restore(saved.sessions);
    },
  };
}
