import { fractionMs } from './clock-text.ts';
import type { Stamp } from './clock-text.ts';
import { isDigit, OPEN_BRACKET, twoDigits } from './scan.ts';
import type { SyslogLine } from './syslog-line.ts';

/**
 * The beginning of a line that was read, up to `program[`, whose seconds and fraction may be others. Lines come in runs
 * of the same minute, host and program, and comparing characters is several times as fast as reading them.
 */
export interface HeaderPrefix {
  /** Index of the process id, if the line begins like the one that was kept; then time, host and program are filled in. */
  match(line: SyslogLine): number;
  /** Takes note of a line whose header was read, with the stamp that it has. */
  keep(line: SyslogLine, stamp: Stamp): void;
  forget(): void;
}

const LONGEST = 128;
const WORD = 4;

/** Index behind the fraction of a second whose point or comma stands at `at`; the index of its digits if it has none. */
function fractionEndAt(text: string, at: number): number {
  const point = text.charCodeAt(at);
  let end = at + 1;
  if (point === 46 || point === 44) while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

export function createHeaderPrefix(): HeaderPrefix {
  const codes = new Uint8Array(LONGEST);
  /** 255 where a character has to be the same. */
  const mask = new Uint8Array(LONGEST);
  // Four characters are compared in one step; the last four overlap those before.
  const codeView = new DataView(codes.buffer);
  const maskView = new DataView(mask.buffer);
  const words = new Int32Array(LONGEST / WORD);
  const wordMasks = new Int32Array(LONGEST / WORD);
  let length = 0;
  /** Where seconds stand, and the digits of their fraction, from the start of the line. */
  let seconds = 0;
  let fraction = 0;
  let fractionEnd = 0;
  /** Time of the line without its seconds. */
  let minuteMs = 0;
  let host = '';
  let program = '';

  function isSameText(source: string, start: number): boolean {
    for (let i = 0; i < length; i++)
      if (source.charCodeAt(start + i) !== codes[i] && mask[i] !== 0) return false;
    return true;
  }

  function isSameBytes(bytes: DataView, start: number): boolean {
    const last = length - WORD;
    if (start + length > bytes.byteLength) return false;
    for (let i = 0, at = 0; at < last; i++, at += WORD)
      if ((bytes.getInt32(start + at, true) & (wordMasks[i] as number)) !== words[i]) return false;
    const i = words.length - 1;
    return (bytes.getInt32(start + last, true) & (wordMasks[i] as number)) === words[i];
  }

  function keepWords(): void {
    const keepWord = (i: number, at: number): void => {
      wordMasks[i] = maskView.getInt32(at, true);
      words[i] = codeView.getInt32(at, true) & (wordMasks[i] as number);
    };
    for (let i = 0, at = 0; at < length - WORD; i++, at += WORD) keepWord(i, at);
    keepWord(words.length - 1, length - WORD);
  }

  return {
    match(line) {
      const { source, start, bytes } = line;
      if (length === 0) return -1;
      if (!(bytes === undefined ? isSameText(source, start) : isSameBytes(bytes, start))) return -1;
      const value = twoDigits(source, start + seconds);
      // a leap second is left to the stamp's reader
      if (value < 0 || value > 59) return -1;
      let timeMs = minuteMs + value * 1000;
      if (fractionEnd > fraction) {
        for (let i = fraction; i < fractionEnd; i++) if (!isDigit(source.charCodeAt(start + i))) return -1;
        timeMs += fractionMs(source, start + fraction);
      }
      line.timeMs = timeMs;
      line.host = host;
      line.program = program;
      return start + length;
    },
    keep(line, stamp) {
      const { source, start, messageStart } = line;
      const { secondsAt } = stamp;
      length = 0;
      if (line.pid === undefined || line.module !== undefined || line.isLoose) return;
      // `[17]: ` stands before the message
      let at = messageStart - 1;
      while (at > start && !isDigit(source.charCodeAt(at))) at--;
      while (at > start && isDigit(source.charCodeAt(at))) at--;
      const end = at + 1 - start;
      const value = twoDigits(source, secondsAt);
      if (source.charCodeAt(at) !== OPEN_BRACKET || end > LONGEST || value < 0 || value > 59) return;
      for (let i = 0; i < end; i++) {
        const code = source.charCodeAt(start + i);
        if (code > 127) return;
        codes[i] = code;
      }
      length = end;
      seconds = secondsAt - start;
      fraction = seconds + 3;
      const fractionStop = fractionEndAt(source, secondsAt + 2);
      // digits behind the stamp are of the host's name
      fractionEnd = fractionStop <= stamp.end ? fractionStop - start : fraction;
      const fractionOfLine = fractionEnd > fraction ? fractionMs(source, start + fraction) : 0;
      mask.fill(255, 0, end);
      mask.fill(0, seconds, seconds + 2);
      mask.fill(0, fraction, fractionEnd);
      keepWords();
      minuteMs = line.timeMs - value * 1000 - fractionOfLine;
      host = line.host;
      program = line.program;
    },
    forget() {
      length = 0;
    },
  };
}
