import { createHash } from 'node:crypto';
import type { SourceStatus } from '../logs/source.ts';
import type { SecurityEvent } from '../model/event.ts';
import type { LogGap } from '../model/log-line.ts';

const GAP = 'log_gap';
const SILENT = 'log_source_silent';

/** What these events are called. */
export const LOG_SOURCE_ACTIONS: readonly string[] = [GAP, SILENT];

/** A hole in a log as an event, so that rules can alert on it: lines that vanish may have been made to. */
export function toGapEvent(gap: LogGap, host: string): SecurityEvent {
  // Of two that are noticed at once only the words may differ.
  const words = createHash('sha256').update(`${gap.reason} ${gap.detail}`).digest('base64url').slice(0, 8);
  return {
    '@timestamp': gap.noticedMs,
    'event.id': `gap:${gap.source}:${gap.from ?? ''}:${gap.noticedMs}:${words}`,
    'event.kind': 'event',
    'event.action': GAP,
    'event.category': 'file',
    'event.reason': gap.reason,
    'host.name': host,
    'process.name': 'crosswatch',
    'log.file.path': gap.path,
    'log.offset': gap.from,
    message: gap.detail,
  };
}

/** A source that fell silent as an event: no news from sshd may mean that somebody stopped the logger. */
export function toSilentEvent(status: SourceStatus, host: string, nowMs: number): SecurityEvent {
  return {
    '@timestamp': nowMs,
    'event.id': `silent:${status.id}:${nowMs}`,
    'event.kind': 'event',
    'event.action': SILENT,
    'event.category': 'file',
    'host.name': host,
    'process.name': 'crosswatch',
    message: `no line from ${status.id} since ${status.lastLineMs === undefined ? 'the start' : new Date(status.lastLineMs).toISOString()}`,
  };
}
