import { isDigit, OPEN_BRACKET } from './scan.ts';
import type { SyslogLine } from './syslog-line.ts';

/**
 * The beginning of the line read last, up to `program[`. Lines come in runs of the same second, host and program, and
 * comparing characters is several times as fast as reading them.
 */
export interface HeaderPrefix {
  /** Index of the process id, if the line begins like the last one; then time, host and program are filled in. */
  match(line: SyslogLine): number;
  /** Takes note of a line whose header was read, with a stamp at its start. */
  keep(line: SyslogLine): void;
  forget(): void;
}

const LONGEST = 128;

export function createHeaderPrefix(): HeaderPrefix {
  const codes = new Uint16Array(LONGEST);
  let length = 0;
  let timeMs = 0;
  let host = '';
  let program = '';

  return {
    match(line) {
      const { source, start } = line;
      if (length === 0) return -1;
      for (let i = 0; i < length; i++) if (source.charCodeAt(start + i) !== codes[i]) return -1;
      line.timeMs = timeMs;
      line.host = host;
      line.program = program;
      return start + length;
    },
    keep(line) {
      const { source, start, messageStart } = line;
      length = 0;
      if (line.pid === undefined || line.module !== undefined || line.isLoose) return;
      // `[17]: ` stands before the message
      let at = messageStart - 1;
      while (at > start && !isDigit(source.charCodeAt(at))) at--;
      while (at > start && isDigit(source.charCodeAt(at))) at--;
      const end = at + 1 - start;
      if (source.charCodeAt(at) !== OPEN_BRACKET || end > LONGEST) return;
      for (let i = 0; i < end; i++) codes[i] = source.charCodeAt(start + i);
      length = end;
      timeMs = line.timeMs;
      host = line.host;
      program = line.program;
    },
    forget() {
      length = 0;
    },
  };
}
