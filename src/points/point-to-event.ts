import type { EcsValue, SecurityEvent } from '../model/event.ts';
import type { Point } from '../model/point.ts';
import { EVENT_FIELDS, EVENT_TAGS } from './event-to-point.ts';

/**
 * The event that a point of `security_event` was written from, or undefined where it is no such point. What was not
 * written (where in which log it stood) is absent.
 */
export function pointToEvent(point: Point): SecurityEvent | undefined {
  const { tags, fields } = point;
  const { host, action, category, process } = tags;
  if (point.measurement !== 'security_event' || host === undefined || action === undefined) return undefined;
  const event: Record<string, EcsValue> = {};
  for (const [tag, name] of Object.entries(EVENT_TAGS)) if (tags[tag] !== undefined) event[name] = tags[tag];
  for (const [field, name] of Object.entries(EVENT_FIELDS)) {
    const value = fields[field];
    if (value !== undefined) event[name] = typeof value === 'bigint' ? Number(value) : value;
  }
  return {
    ...event,
    '@timestamp': point.timeMs,
    'event.id': String(fields['event_id'] ?? ''),
    'event.action': action,
    'event.category': category ?? '',
    'host.name': host,
    'process.name': process ?? '',
    message: String(fields['message'] ?? ''),
  };
}
