/**
 * A line while it is read: what the header said, and the message behind it. One object is used again for every line,
 * so parsers take from it what they need and never keep it.
 *
 * The line stands in `source` from `start` to `end`. A reader of whole files has thousands of lines in one source:
 * looking at characters there costs a quarter of what it costs in a string cut out of it.
 */
export interface SyslogLine {
  source: string;
  /** The same in bytes where it is ASCII; an index is the same in both. */
  bytes: DataView | undefined;
  start: number;
  /** Without its line end. */
  end: number;
  /** Where the message begins in `source`. */
  messageStart: number;
  /** The whole line where it does not stand in `source`. */
  text: string | undefined;
  /** The message, cut out for parsers that do not read it in `source`. */
  message: string;
  /** Becomes `event.id`; `undefined` for `idStart` with the offset behind it. */
  id: string | undefined;
  idStart: string;
  /** Makes such an id. */
  idAt: (offset: number) => string;
  path: string | undefined;
  offset: number | undefined;
  /** The line was longer than the reader's cap: its end is missing. */
  isCut: boolean;
  /** Unix milliseconds. */
  timeMs: number;
  host: string;
  /** As written: `sshd`, `CRON`, `gdm-password`. */
  program: string;
  pid: number | undefined;
  /** Signed by a word in brackets only, as log files of web servers look; then it may be no syslog line at all. */
  isLoose: boolean;
  /** What stood in parentheses behind the program: `su(pam_unix)[17]:`. */
  module: string | undefined;
}

/** An empty line to read into. */
export function newSyslogLine(): SyslogLine {
  return {
    source: '',
    bytes: undefined,
    start: 0,
    end: 0,
    messageStart: 0,
    text: '',
    message: '',
    id: '',
    idStart: '',
    idAt: String,
    path: undefined,
    offset: undefined,
    isCut: false,
    timeMs: 0,
    host: '',
    program: '',
    pid: undefined,
    isLoose: false,
    module: undefined,
  };
}

/** The whole line, without its line end. */
export function textOf(line: SyslogLine): string {
  return line.text ?? line.source.slice(line.start, line.end);
}

/** The id of the line's event. Made when asked for: writing it into the line, which lives long, would cost more. */
export function idOf(line: SyslogLine): string {
  return line.id ?? line.idAt(line.offset as number);
}

/** The message behind the header. */
export function messageOf(line: SyslogLine): string {
  return line.source.slice(line.messageStart, line.end);
}
