import type { EventOutcome, SecurityEvent } from '../model/event.ts';
import type { EventKind } from './kinds.ts';
import type { SyslogLine } from './syslog-line.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An event while its parser fills it in. The same object becomes the `SecurityEvent`. */
export type Draft = Writable<SecurityEvent>;

/**
 * A new event of `kind` for the line. Every field a built-in parser can set is present from the start, so that all
 * events have one shape and reading them stays fast; what is unknown stays `undefined`.
 */
export function newDraft(line: SyslogLine, kind: EventKind, outcome: EventOutcome | undefined): Draft {
  return {
    '@timestamp': line.timeMs,
    'event.id': line.id,
    'event.kind': 'event',
    'event.action': kind.action,
    'event.category': kind.category,
    'event.type': kind.type,
    'event.outcome': outcome,
    'event.reason': undefined,
    'event.session': undefined,
    'event.duration': undefined,
    'event.dataset': undefined,
    'host.name': line.host,
    'process.name': line.program,
    'process.pid': line.pid,
    'process.command_line': undefined,
    'user.name': undefined,
    'user.target.name': undefined,
    'user.effective.name': undefined,
    'source.ip': undefined,
    'source.port': undefined,
    'source.domain': undefined,
    'source.trusted': undefined,
    'source.network': undefined,
    'source.user.name': undefined,
    'group.name': undefined,
    'event.method': undefined,
    'system.auth.signature': undefined,
    'process.tty': undefined,
    'system.auth.attempts': undefined,
    'log.file.path': line.path,
    'log.offset': line.offset,
    message: line.text,
  };
}
