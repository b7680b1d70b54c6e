import { readAuditHeader } from './audit/audit-header.ts';
import type { Stamp } from './clock-text.ts';
import { createHeaderPrefix } from './header-prefix.ts';
import {
  CLOSE_BRACKET,
  COLON,
  isDigit,
  indexIn,
  numberBetween,
  OPEN_BRACKET,
  skipSpaces,
  SPACE,
} from './scan.ts';
import type { StampReader } from './stamp.ts';
import { messageStart5424 } from './structured-data.ts';
import type { SyslogLine } from './syslog-line.ts';

export interface HeaderOptions {
  readonly readStamp: StampReader;
  /** Host of a line that names none. */
  readonly defaultHost: string;
  /** Time of a line without a stamp, Unix milliseconds. */
  readonly now: () => number;
}

/** Fills time, host, program, pid and message of `line` from its text; false where no program is named. */
export type HeaderReader = (line: SyslogLine) => boolean;

const MAX_NAME = 64;
const MAX_HOST = 255;
const MAX_PID_DIGITS = 9;
const OPEN_PAREN = 40;
const CLOSE_PAREN = 41;
const FACILITY =
  /^(?:kern|user|mail|daemon|auth|authpriv|security|syslog|lpr|news|uucp|cron|ftp|local[0-7])\.[a-z]+$/;

/** Reads the headers of syslog daemons: RFC 3164 and its dialects, RFC 5424, ISO stamps, BusyBox. */
export function createHeaderReader(options: HeaderOptions): HeaderReader {
  const stamp: Stamp = { timeMs: 0, end: 0, secondsAt: -1 };
  // Two, because a program's lines stand among those of another: the one that matched last, and the one before.
  let prefix = createHeaderPrefix();
  let other = createHeaderPrefix();
  // Hosts and programs come in runs: comparing with the last one saves cutting it out and hashing it again.
  let lastHost = options.defaultHost;
  let lastTag = 'sshd';

  /** Reads `name[pid]:`, `name:`, `[name]`, `name(module)[pid]:`, `name [note]:`; index of the message or -1. */
  function readTag(line: SyslogLine, start: number): number {
    const text = line.source;
    let end: number;
    let at = start;
    if (text.charCodeAt(at) === OPEN_BRACKET) {
      const close = text.indexOf(']', at);
      if (close < 0 || close - at > MAX_NAME || close === at + 1) return -1;
      setProgram(line, at + 1, close);
      line.pid = undefined;
      line.module = undefined;
      line.isLoose = true;
      return afterColon(text, close + 1);
    }
    const after = start + lastTag.length;
    const mark = text.charCodeAt(after);
    if ((mark === OPEN_BRACKET || mark === COLON) && text.startsWith(lastTag, start)) {
      end = after;
      line.program = lastTag;
    } else {
      end = nameEnd(text, start);
      if (end === start) return -1;
      setProgram(line, start, end);
    }
    at = end;
    line.pid = undefined;
    line.module = undefined;
    if (text.charCodeAt(at) === OPEN_PAREN) {
      const close = text.indexOf(')', at);
      if (close < 0 || close - at > MAX_NAME) return -1;
      line.module = text.slice(at + 1, close);
      at = close + 1;
    }
    let code = text.charCodeAt(at);
    if (code === COLON) return skipSpaces(text, at + 1);
    const spaced = code === SPACE && text.charCodeAt(at + 1) === OPEN_BRACKET;
    if (spaced) code = text.charCodeAt(++at);
    if (code !== OPEN_BRACKET) return -1;
    let close = at + 1;
    while (close - at <= MAX_NAME && isDigit(text.charCodeAt(close))) close++;
    if (text.charCodeAt(close) === CLOSE_BRACKET) {
      line.pid = close > at + 1 && close - at < 10 ? numberBetween(text, at + 1, close) : undefined;
    } else {
      close = text.indexOf(']', at);
      if (close < 0 || close - at > MAX_NAME) return -1;
    }
    if (text.charCodeAt(close + 1) === COLON) return skipSpaces(text, close + 2);
    return spaced ? -1 : afterColon(text, close + 1);
  }

  function setProgram(line: SyslogLine, start: number, end: number): void {
    let from = start;
    let to = end;
    if (line.source.charCodeAt(start) === 47) from = line.source.lastIndexOf('/', end - 1) + 1;
    // `gdm-password]:` is how GDM's PAM conversations sign
    if (line.source.charCodeAt(to - 1) === CLOSE_BRACKET) to--;
    line.program = line.source.slice(from, to);
    if (from === start && to === end) lastTag = line.program;
  }

  function readHost(line: SyslogLine, start: number, end: number): void {
    const text = line.source;
    if (end - start !== lastHost.length || !text.startsWith(lastHost, start))
      lastHost = text.slice(start, end);
    line.host = lastHost;
  }

  /** Reads `host program[pid]: message`, without host, or with BusyBox's `facility.level` between the two. */
  function readHostAndTag(line: SyslogLine, start: number): number {
    const text = line.source;
    const afterHost = start + lastHost.length;
    if (text.charCodeAt(afterHost) === SPACE && text.startsWith(lastHost, start)) {
      const message = readTag(line, skipSpaces(text, afterHost));
      if (message >= 0) {
        line.host = lastHost;
        return message;
      }
    }
    const space = text.indexOf(' ', start);
    if (space < 0 || space >= line.end || space - start > MAX_HOST) return readHostless(line, start);
    if (isTag(text, start, space)) {
      // `auth.info: [Mar  2 08:00:00 ]sshd[17]: …`, as socklog writes it
      if (!FACILITY.test(text.slice(start, space - 1))) return readHostless(line, start);
      const next = skipSpaces(text, space);
      return readHostless(line, options.readStamp(text, next, stamp) ? skipSpaces(text, stamp.end) : next);
    }
    if (isDate(text, start)) return -1;
    let next = skipSpaces(text, space);
    const nextSpace = text.indexOf(' ', next);
    if (FACILITY.test(text.slice(start, space))) return readHostless(line, next);
    if (nextSpace > 0 && nextSpace - next < 20 && FACILITY.test(text.slice(next, nextSpace)))
      next = skipSpaces(text, nextSpace);
    const message = readTag(line, next);
    if (message >= 0) readHost(line, start, space);
    return message;
  }

  function readHostless(line: SyslogLine, start: number): number {
    line.host = options.defaultHost;
    return readTag(line, start);
  }

  function read5424(line: SyslogLine, start: number): boolean {
    const text = line.source;
    let at = start;
    if (text.charCodeAt(at) === 45) {
      line.timeMs = options.now();
      at++;
    } else if (options.readStamp(text, at, stamp)) {
      line.timeMs = stamp.timeMs;
      at = stamp.end;
    } else {
      return false;
    }
    const hostStart = at + 1;
    const hostEnd = text.indexOf(' ', hostStart);
    const nameStop = text.indexOf(' ', hostEnd + 1);
    const pidEnd = text.indexOf(' ', nameStop + 1);
    const idEnd = text.indexOf(' ', pidEnd + 1);
    const isComplete = hostEnd >= 0 && nameStop >= 0 && pidEnd >= 0 && idEnd >= 0 && idEnd < line.end;
    if (text.charCodeAt(at) !== SPACE || !isComplete) return false;
    const message = messageStart5424(text, idEnd + 1, line.end);
    const pid = numberBetween(text, nameStop + 1, pidEnd);
    const isProcess = pid >= 0 || text.charCodeAt(line.start) === 60 || text.charCodeAt(nameStop + 1) === 45;
    if (message < 0 || !isProcess) return false;
    if (text.charCodeAt(hostStart) === 45 && hostEnd === hostStart + 1) line.host = options.defaultHost;
    else readHost(line, hostStart, hostEnd);
    setProgram(line, hostEnd + 1, nameStop);
    line.pid = pid < 0 ? undefined : pid;
    line.module = undefined;
    line.messageStart = message;
    return true;
  }

  /** Reads a line that begins like one of the last two: only its process id is new. */
  function readRepeated(line: SyslogLine): boolean {
    const text = line.source;
    let pidStart = prefix.match(line);
    if (pidStart < 0) {
      [prefix, other] = [other, prefix];
      pidStart = prefix.match(line);
      if (pidStart < 0) return false;
    }
    let close = pidStart;
    let pid = 0;
    for (; close - pidStart <= MAX_PID_DIGITS; close++) {
      const code = text.charCodeAt(close);
      if (!isDigit(code)) break;
      pid = pid * 10 + code - 48;
    }
    if (close === pidStart || close - pidStart > MAX_PID_DIGITS) return false;
    if (text.charCodeAt(close) !== CLOSE_BRACKET || text.charCodeAt(close + 1) !== COLON) return false;
    line.pid = pid;
    line.module = undefined;
    line.isLoose = false;
    line.messageStart = skipSpaces(text, close + 2);
    return line.messageStart <= line.end;
  }

  return function readHeader(line) {
    if (readRepeated(line)) return true;
    prefix.forget();
    const text = line.source;
    line.isLoose = false;
    let at = text.charCodeAt(line.start) === 0xfeff ? line.start + 1 : line.start;
    // a file that was truncated under its writer begins with a hole
    while (text.charCodeAt(at) === 0) at++;
    if (text.charCodeAt(at) === 60) {
      const close = text.indexOf('>', at);
      if (close > at && close - at < 5) at = close + 1;
      if (text.charCodeAt(at) === 49 && text.charCodeAt(at + 1) === SPACE) return read5424(line, at + 2);
    }
    at = skipSpaces(text, at);
    const stampStart = at;
    stamp.secondsAt = -1;
    const hasStamp = options.readStamp(text, at, stamp);
    if (hasStamp) {
      line.timeMs = stamp.timeMs;
      at = stamp.end;
      if (text.charCodeAt(at) === COLON) at++;
      at = skipSpaces(text, at);
      if (text.charCodeAt(at) === 60) at = skipSpaces(text, indexIn(text, '>', at, line.end) + 1 || at);
    } else {
      if (readAuditHeader(line, at, options.defaultHost)) return true;
      line.timeMs = options.now();
    }
    const message = readHostAndTag(line, at);
    // some relays take priority and version off RFC 5424
    if (message < 0) return hasStamp && isDigit(text.charCodeAt(stampStart)) && read5424(line, stampStart);
    if (message > line.end) return false;
    line.messageStart = message;
    if (hasStamp && stamp.secondsAt >= 0) prefix.keep(line, stamp);
    return true;
  };
}

/** Index after an optional colon and blanks. */
function afterColon(text: string, at: number): number {
  return skipSpaces(text, text.charCodeAt(at) === COLON ? at + 1 : at);
}

/** Where the program's name ends: before `[`, `(`, `:` or a blank. */
function nameEnd(text: string, start: number): number {
  const opensWithParen = text.charCodeAt(start) === OPEN_PAREN;
  for (let at = start; at - start <= MAX_NAME && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACKET || code === COLON || code === SPACE) return at;
    if (code === OPEN_PAREN && at > start) return at;
    // `(systemd):` is a program's name with parentheses of its own
    if (code === CLOSE_PAREN && opensWithParen) return at + 1;
  }
  return start;
}

/** Whether `2024-02-30` stands at `start`: a stamp that was refused is no host. */
function isDate(text: string, start: number): boolean {
  return (
    text.charCodeAt(start + 4) === 45 &&
    text.charCodeAt(start + 7) === 45 &&
    numberBetween(text, start, start + 4) >= 0 &&
    numberBetween(text, start + 5, start + 7) >= 0 &&
    numberBetween(text, start + 8, start + 10) >= 0
  );
}

/** Whether [start, end) signs a message (`sshd[17]:`, `sudo:`, `[sshd]`) rather than naming a host. */
function isTag(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(end - 1) === COLON) return true;
  if (text.charCodeAt(end - 1) !== CLOSE_BRACKET) return false;
  if (text.charCodeAt(start) === OPEN_BRACKET) return !isDigit(text.charCodeAt(start + 1));
  const open = text.lastIndexOf('[', end - 1);
  return open > start && numberBetween(text, open + 1, end - 1) >= 0;
}
