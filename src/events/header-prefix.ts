import { isDigit, OPEN_BRACKET, twoDigits } from './scan.ts';
import type { SyslogLine } from './syslog-line.ts';

/**
 * The beginning of the line read last, up to `program[`, whose seconds may be others. Lines come in runs of the same
 * minute, host and program, and comparing characters is several times as fast as reading them.
 */
export interface HeaderPrefix {
  /** Index of the process id, if the line begins like the last one; then time, host and program are filled in. */
  match(line: SyslogLine): number;
  /** Takes note of a line whose header was read, with a stamp whose seconds stand at `secondsAt`. */
  keep(line: SyslogLine, secondsAt: number): void;
  forget(): void;
}

const LONGEST = 128;

export function createHeaderPrefix(): HeaderPrefix {
  const codes = new Uint16Array(LONGEST);
  let length = 0;
  /** Where the seconds stand, from the start of the line. */
  let seconds = 0;
  /** Time of the line without its seconds. */
  let minuteMs = 0;
  let host = '';
  let program = '';

  return {
    match(line) {
      const { source, start } = line;
      if (length === 0) return -1;
      for (let i = 0; i < seconds; i++) if (source.charCodeAt(start + i) !== codes[i]) return -1;
      for (let i = seconds + 2; i < length; i++) if (source.charCodeAt(start + i) !== codes[i]) return -1;
      const value = twoDigits(source, start + seconds);
      // a leap second is left to the stamp's reader
      if (value < 0 || value > 59) return -1;
      line.timeMs = minuteMs + value * 1000;
      line.host = host;
      line.program = program;
      return start + length;
    },
    keep(line, secondsAt) {
      const { source, start, messageStart } = line;
      length = 0;
      if (line.pid === undefined || line.module !== undefined || line.isLoose) return;
      // `[17]: ` stands before the message
      let at = messageStart - 1;
      while (at > start && !isDigit(source.charCodeAt(at))) at--;
      while (at > start && isDigit(source.charCodeAt(at))) at--;
      const end = at + 1 - start;
      const value = twoDigits(source, secondsAt);
      if (source.charCodeAt(at) !== OPEN_BRACKET || end > LONGEST || value < 0 || value > 59) return;
      for (let i = 0; i < end; i++) codes[i] = source.charCodeAt(start + i);
      length = end;
      seconds = secondsAt - start;
      minuteMs = line.timeMs - value * 1000;
      host = line.host;
      program = line.program;
    },
    forget() {
      length = 0;
    },
  };
}
