import { createActionCounts } from './action-counts.ts';
import type { ActionCounts } from './action-counts.ts';
import type { Draft } from './draft.ts';
import { countUnknown, noteVersion } from './drift.ts';
import { createProgramTable } from './program-table.ts';
import type { Program, ProgramTable } from './program-table.ts';
import { createRegistry, mayBePam } from './registry.ts';
import { believedRepeats, repeated, repeatsOfHost, repeatsOfLast, unfold } from './repeat.ts';
import { isDigit } from './scan.ts';
import type { SessionTable } from './sessions.ts';
import { idOf, messageOf, textOf } from './syslog-line.ts';
import type { SyslogLine } from './syslog-line.ts';
import type { UserPatterns } from './user-patterns.ts';

export interface MessageParserOptions {
  /** The line that is read, again and again. */
  readonly line: SyslogLine;
  readonly sessions: SessionTable;
  readonly patterns: UserPatterns;
  /** Completes an event in place. */
  readonly enrich?: ((event: Draft) => void) | undefined;
}

/** Reads what follows the header of a line: asks the parsers of its program, and then the patterns of the user. */
export interface MessageParser {
  readonly programs: ProgramTable;
  readonly actions: ActionCounts;
  /** Whether a parser or a pattern reads messages of this program, or the message is one of PAM, who speaks for all. */
  reads(program: string, message: string): boolean;
  /** How many lines were not read because their end was cut off. */
  cutLines(): number;
  /** How many repeats of events folded lines told of that were not believed. */
  unbelievedRepeats(): number;
  /** Appends the events of the message that begins at `line.messageStart`. */
  parse(out: Draft[]): void;
  /** The same for a line that names no program; true where it repeats the event before. */
  parseWithoutHeader(out: Draft[]): boolean;
}

/** Creates the parser of messages; it remembers the event before, which a line can repeat. */
export function createMessageParser(options: MessageParserOptions): MessageParser {
  const { line, sessions, patterns, enrich } = options;
  const registry = createRegistry(sessions);
  const programs = createProgramTable(registry, (name) => patterns.hasProgram(name));
  const actions = createActionCounts();
  let current = programs.get('sshd');
  let cutLines = 0;
  let unbelievedRepeats = 0;
  // What the line before meant: `last message repeated N times` means it again.
  let last: Draft | undefined;

  /** Links, enriches and counts the events from `from` on. */
  function finish(out: Draft[], from: number, program: Program): void {
    const link = program.family.sessions;
    for (let i = from; i < out.length; i++) {
      const draft = out[i] as Draft;
      if (link === 'ssh') sessions.link(draft, line);
      else if (link === 'login' && draft['event.category'] === 'session') sessions.linkLogin(draft, line);
      enrich?.(draft);
      actions.add(draft['event.action']);
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
    unbelievedRepeats += times - believed;
    const id = idOf(line);
    for (let n = 1; n <= believed; n++) {
      line.id = `${id}.${n}`;
      out.push(repeated(before, line));
    }
    finish(out, from, programs.get(before['process.name']));
  }

  function parse(out: Draft[]): void {
    if (current.name !== line.program) current = programs.get(line.program);
    const program = current;
    const { meter, family } = program;
    const from = out.length;
    meter.lines++;
    if (line.source.charCodeAt(line.messageStart) === 109 && parseFolded(out, program)) return;
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

  /** Reads `message repeated N times: [ MESSAGE]`; false for any other message. */
  function parseFolded(out: Draft[], program: Program): boolean {
    const folded = unfold(messageOf(line));
    if (folded === undefined) return false;
    const from = out.length;
    const id = idOf(line);
    line.text = textOf(line);
    line.source = folded.message;
    line.bytes = undefined;
    line.messageStart = 0;
    line.end = folded.message.length;
    for (let n = 1; n <= folded.times; n++) {
      line.id = `${id}.${n}`;
      parseProgram(out, program);
      if (out.length === from) break;
    }
    if (out.length > from) unbelievedRepeats += folded.told - folded.times;
    finish(out, from, program);
    return true;
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

  function parseWithoutHeader(out: Draft[]): boolean {
    const repeats = last === undefined ? undefined : repeatsOfHost(textOf(line));
    if (repeats !== undefined) {
      repeatLast(out, repeats.host, undefined, repeats.times);
      return true;
    }
    last = undefined;
    if (!patterns.hasLinePatterns) return false;
    const from = out.length;
    line.pid = undefined;
    line.module = undefined;
    if (patterns.parseLine(line, out)) finish(out, from, programs.get(line.program));
    return false;
  }

  function reads(program: string, message: string): boolean {
    return registry(program).isKnown || patterns.hasProgram(program) || mayBePam(message);
  }

  return {
    programs,
    actions,
    reads,
    cutLines: () => cutLines,
    unbelievedRepeats: () => unbelievedRepeats,
    parse,
    parseWithoutHeader,
  };
}

/** Whether the line may be of a log file in which only the place of words makes one look like a program. */
function mayBeNoSyslog({ isLoose, program, host }: SyslogLine): boolean {
  const first = host.charCodeAt(0);
  return isLoose || first === 91 || first === 40 || isDigit(program.charCodeAt(0)) || host.includes('=');
}
