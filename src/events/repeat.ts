import type { SecurityEvent } from '../model/event.ts';
import type { Draft } from './draft.ts';
import { trimmedEnd } from './scan.ts';
import { idOf, textOf } from './syslog-line.ts';
import type { SyslogLine } from './syslog-line.ts';

/** A message that the syslog daemon folded. */
export interface Repeated {
  /** How many repeats are believed. */
  readonly times: number;
  /** How many it says there are. */
  readonly told: number;
  readonly message: string;
}

const PREFIX = 'message repeated ';
const MIDDLE = ' times: [ ';
/** More than this is not believed: the count comes from text. */
const MAX_REPEATS = 10_000;
/** All repeats together may have so many characters: a short line must not become a flood of long ones. */
const MAX_REPEATED_LENGTH = 4 * 1024 * 1024;

/** Unfolds `message repeated N times: [ MESSAGE]`, as rsyslog writes it; `undefined` for any other message. */
export function unfold(message: string): Repeated | undefined {
  if (!message.startsWith(PREFIX)) return undefined;
  const middle = message.indexOf(MIDDLE, PREFIX.length);
  if (middle < 0 || middle > PREFIX.length + 9) return undefined;
  const times = Number(message.slice(PREFIX.length, middle));
  const end = trimmedEnd(message);
  if (!Number.isInteger(times) || times < 1 || message.charCodeAt(end - 1) !== 93) return undefined;
  return {
    times: mostRepeats(times, message.length),
    told: times,
    message: message.slice(middle + MIDDLE.length, end - 1),
  };
}

/** How many repeats are believed of something of that length; at least one. */
function mostRepeats(times: number, length: number): number {
  return Math.min(times, MAX_REPEATS, Math.max(1, Math.floor(MAX_REPEATED_LENGTH / length)));
}

/** How many of `times` repeats are believed of an event. */
export function believedRepeats(times: number, event: SecurityEvent): number {
  let length = 1;
  for (const value of Object.values(event)) if (typeof value === 'string') length += value.length;
  return mostRepeats(times, length);
}

const LAST = /^(?:--- )?last message repeated (\d{1,9}) times?(?: ---)?\s*$/;
const LAST_OF_HOST = / (\S+) (?:--- )?last message repeated (\d{1,9}) times?(?: ---)?\s*$/;
const LONGEST = 200;

/** N of `last message repeated N times`, as other daemons write it; 0 for any other message. */
export function repeatsOfLast(message: string): number {
  const match = message.length > LONGEST ? null : LAST.exec(message);
  return match === null ? 0 : Number(match[1]);
}

/** The same for a line that names a host and no program. */
export function repeatsOfHost(text: string): { readonly host: string; readonly times: number } | undefined {
  const match = text.length > LONGEST ? null : LAST_OF_HOST.exec(text);
  if (match === null) return undefined;
  return { host: match[1] as string, times: Number(match[2]) };
}

/** One of the events that a line means again: `before` as said by the line. */
export function repeated(before: Draft, line: SyslogLine): Draft {
  return {
    ...before,
    '@timestamp': line.timeMs,
    'event.id': idOf(line),
    'log.file.path': line.path,
    'log.offset': line.offset,
    message: textOf(line),
  };
}
