import type { StreamHub } from '../serve/stream.ts';
import type { Commit } from './ingest.ts';

/** Tells everybody who watches what was committed. */
export function publishCommit(hub: StreamHub, { points, events, transitions }: Commit): void {
  if (points.length > 0) hub.publish('points', () => points);
  if (events.length > 0) hub.publish('events', () => events);
  if (transitions.length > 0) hub.publish('transitions', () => transitions);
}
