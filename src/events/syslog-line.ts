/**
 * A line while it is read: what the header said, and the message behind it. One object is used again for every line,
 * so parsers take from it what they need and never keep it.
 */
export interface SyslogLine {
  /** The whole line, without its line end. */
  text: string;
  /** Becomes `event.id`. */
  id: string;
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
  /** The message behind the header. */
  message: string;
}

/** An empty line to read into. */
export function newSyslogLine(): SyslogLine {
  return {
    text: '',
    id: '',
    path: undefined,
    offset: undefined,
    isCut: false,
    timeMs: 0,
    host: '',
    program: '',
    pid: undefined,
    isLoose: false,
    module: undefined,
    message: '',
  };
}
