import type { EventOutcome, SecurityEvent } from '../model/event.ts';
import type { EventKind } from './kinds.ts';
import { idOf, textOf } from './syslog-line.ts';
import type { SyslogLine } from './syslog-line.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An event while its parser fills it in. The same object becomes the `SecurityEvent`. */
export type Draft = Writable<SecurityEvent>;

/**
 * A new event of `kind` for the line. What most events have is present from the start, so that all have one shape and
 * reading them stays fast; the rest is added where it is known. What is unknown is `undefined`.
 */
export function newDraft(line: SyslogLine, kind: EventKind, outcome: EventOutcome | undefined): Draft {
  return {
    '@timestamp': line.timeMs,
    'event.id': idOf(line),
    'event.kind': 'event',
    'event.action': kind.action,
    'event.category': kind.category,
    'event.type': kind.type,
    'event.outcome': outcome,
    'event.reason': undefined,
    'event.method': undefined,
    'event.session': undefined,
    'host.name': line.host,
    'process.name': line.program,
    'process.pid': line.pid,
    'user.name': undefined,
    'source.ip': undefined,
    'source.port': undefined,
    'source.domain': undefined,
    'log.file.path': line.path,
    'log.offset': line.offset,
    message: textOf(line),
  };
}

/** Every field that a built-in parser or the networks of the configuration may set: those that are written fast. */
export const BUILT_IN_FIELDS: ReadonlySet<string> = new Set([
  '@timestamp',
  'event.id',
  'event.kind',
  'event.action',
  'event.category',
  'event.type',
  'event.outcome',
  'event.reason',
  'event.method',
  'event.session',
  'event.duration',
  'event.attempts',
  'event.signature',
  'host.name',
  'process.name',
  'process.pid',
  'process.tty',
  'process.command_line',
  'user.name',
  'user.target.name',
  'user.effective.name',
  'group.name',
  'source.ip',
  'source.port',
  'source.domain',
  'source.user.name',
  'source.network',
  'source.trusted',
  'log.file.path',
  'log.offset',
  'message',
]);
