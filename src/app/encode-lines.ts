import type { OutgoingLines } from '../model/shipment.ts';
import type { Point } from '../model/point.ts';
import type { Transition } from '../model/alert.ts';
import { encodePoint, type EncodeDrops } from '../points/encode.ts';
import { eventToPoint } from '../points/event-to-point.ts';
import { transitionToPoint } from '../points/transition-to-point.ts';
import type { NumberedEvent } from './ingest.ts';

const NS_PER_MS = 1_000_000;

/**
 * Everything of a commit as line protocol: metrics to their bucket, events and alerts to the security bucket. An
 * event's place in the store's order is the sub-millisecond part of its stamp, so that two events of one instant never
 * overwrite each other and the same event sent again overwrites itself.
 */
export function encodeLines(
  input: { points: readonly Point[]; events: readonly NumberedEvent[]; transitions: readonly Transition[] },
  drops: EncodeDrops,
): readonly OutgoingLines[] {
  const security = [
    ...input.events.map(({ ordinal, event }) => eventToPoint(event, { subMsNs: ordinal % NS_PER_MS })),
    ...input.transitions.map(alertPoint),
  ];
  return [toLines('metrics', input.points, drops), toLines('security', security, drops)].filter(
    ({ count }) => count > 0,
  );
}

function toLines(
  bucket: OutgoingLines['bucket'],
  points: readonly Point[],
  drops: EncodeDrops,
): OutgoingLines {
  const lines = points.map((point) => encodePoint(point, drops)).filter((line) => line !== undefined);
  return { bucket, text: lines.join('\n'), count: lines.length };
}

/**
 * A transition as a point. Two with equal tags (host, rule, level, state) at one instant differ in their group, hence
 * fingerprint, which makes the sub-millisecond part of the stamp.
 */
export function alertPoint(transition: Transition): Point {
  return transitionToPoint(transition, {
    subMsNs: Number.parseInt(transition.fingerprint.slice(0, 8), 16) % NS_PER_MS,
  });
}
