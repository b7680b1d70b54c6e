import { RE2JS } from 're2js';
import { newDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { findKind } from './kinds.ts';
import type { EventKind } from './kinds.ts';
import { setPeer } from './peer.ts';
import { requiredText } from './required-text.ts';
import type { StampReader } from './stamp.ts';
import { textOf } from './syslog-line.ts';
import type { SyslogLine } from './syslog-line.ts';
import type { Stamp } from './clock-text.ts';

/** A pattern that turns a line into an event: named groups of a regular expression become ECS fields. */
export interface UserPattern {
  readonly name: string;
  /**
   * Syslog identifiers whose messages it reads; absent = whole lines that have no syslog header. `/smtpd` stands for
   * every one that ends so (`postfix/smtpd`), `httpd/` for every one that begins so.
   */
  readonly programs?: readonly string[] | undefined;
  /** RE2 syntax, so that no input can make it slow. */
  readonly match: string;
  readonly action: string;
  readonly category: string;
  readonly outcome?: 'success' | 'failure' | undefined;
  /** ECS field → name of the group that holds it. */
  readonly fields: Readonly<Record<string, string>>;
  /** ECS field → fixed value. */
  readonly set?: Readonly<Record<string, string>> | undefined;
  /** Group that holds the time stamp of a line without header. */
  readonly timestamp?: string | undefined;
}

export interface UserPatterns {
  readonly hasLinePatterns: boolean;
  hasProgram(program: string): boolean;
  /** Tries the patterns of the line's program on its message. */
  parseMessage(line: SyslogLine, out: Draft[]): boolean;
  /** Tries the patterns for lines without header; sets program and time of the line. */
  parseLine(line: SyslogLine, out: Draft[]): boolean;
}

interface Compiled {
  readonly pattern: UserPattern;
  readonly expression: RE2JS;
  /** Stands in every text that matches. */
  readonly required: string;
  readonly kind: EventKind;
  readonly fields: readonly (readonly [field: string, group: string])[];
}

const LONGEST = 8192;
const PEER = 'source.ip';
const NUMBERS = new Set(['source.port', 'process.pid', 'event.attempts']);

function compile(pattern: UserPattern): Compiled {
  const { action, category } = pattern;
  const known = findKind(action);
  return {
    pattern,
    expression: RE2JS.compile(pattern.match),
    required: requiredText(pattern.match),
    kind: known?.category === category ? known : { index: -1, action, category, type: 'info' },
    fields: Object.entries(pattern.fields),
  };
}

/** Compiles patterns. Throws the error of RE2 for an expression it does not accept; the schema has checked them. */
export function createUserPatterns(
  patterns: readonly UserPattern[],
  readStamp: StampReader,
  defaultHost: string,
): UserPatterns {
  const compiled = patterns.map(compile);
  const linePatterns = compiled.filter(({ pattern }) => pattern.programs === undefined);
  const byProgram = new Map<string, Compiled[]>();
  for (const entry of compiled) {
    for (const program of entry.pattern.programs ?? []) {
      byProgram.set(program, [...(byProgram.get(program) ?? []), entry]);
    }
  }
  const stamp: Stamp = { timeMs: 0, end: 0, secondsAt: -1 };

  function entriesOf(program: string): readonly Compiled[] | undefined {
    if (byProgram.size === 0) return undefined;
    const named = byProgram.get(program);
    const slash = program.lastIndexOf('/');
    if (named !== undefined || slash < 0) return named;
    return byProgram.get(program.slice(slash)) ?? byProgram.get(program.slice(0, program.indexOf('/') + 1));
  }

  function apply(
    entry: Compiled,
    text: string,
    line: SyslogLine,
    out: Draft[],
    isWholeLine: boolean,
  ): boolean {
    const { pattern, expression, required, kind, fields } = entry;
    if (!text.includes(required)) return false;
    const matcher = expression.matcher(text);
    if (!matcher.find()) return false;
    if (isWholeLine) {
      line.program = pattern.set?.['process.name'] ?? pattern.name;
      line.host = defaultHost;
      const written = pattern.timestamp === undefined ? undefined : matcher.group(pattern.timestamp);
      if (written && readStamp(written, 0, stamp)) line.timeMs = stamp.timeMs;
    }
    const draft = newDraft(line, kind, pattern.outcome);
    draft['event.dataset'] = pattern.name;
    for (const [field, group] of fields) {
      const value = matcher.group(group);
      if (value === null || value === undefined || value === '') continue;
      if (field === PEER) setPeer(draft, value, 0, value.length);
      else draft[field] = NUMBERS.has(field) && /^\d{1,9}$/.test(value) ? Number(value) : value;
    }
    for (const [field, value] of Object.entries(pattern.set ?? {})) draft[field] = value;
    out.push(draft);
    return true;
  }

  function applyFirst(
    entries: readonly Compiled[],
    text: string,
    line: SyslogLine,
    out: Draft[],
    isWholeLine: boolean,
  ): boolean {
    const head = text.slice(0, LONGEST);
    return entries.some((entry) => apply(entry, head, line, out, isWholeLine));
  }

  return {
    hasLinePatterns: linePatterns.length > 0,
    hasProgram: (program) => entriesOf(program) !== undefined,
    parseMessage(line, out) {
      const entries = entriesOf(line.program);
      return entries !== undefined && applyFirst(entries, line.message, line, out, false);
    },
    parseLine: (line, out) => applyFirst(linePatterns, textOf(line), line, out, true),
  };
}
