import type { SecurityEvent } from '../model/event.ts';
import type { LogGap } from '../model/log-line.ts';

/** A hole in a log as an event, so that rules can alert on it: lines that vanish may have been made to. */
export function toGapEvent(gap: LogGap, host: string): SecurityEvent {
  return {
    '@timestamp': gap.noticedMs,
    'event.id': `gap:${gap.source}:${gap.from ?? ''}:${gap.noticedMs}`,
    'event.kind': 'event',
    'event.action': 'log_gap',
    'event.category': 'file',
    'event.reason': gap.reason,
    'host.name': host,
    'process.name': 'crosswatch',
    'log.file.path': gap.path,
    'log.offset': gap.from,
    message: gap.detail,
  };
}
