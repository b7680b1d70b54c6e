import type { EvidencePoint, Labels } from '../../model/alert.ts';
import type { OrderKey } from './order-key.ts';

/** An unbroken true run of a metric rule, half-open: [start, end). */
export interface Interval {
  readonly rule: string;
  readonly labels: Labels;
  /** Canonical JSON of the labels. */
  readonly group: string;
  /** First point of the run: its place in an ordered join. */
  readonly start: OrderKey;
  /** First point at which it had held for `for`; before that it does not exist for joins. */
  confirmed?: OrderKey | undefined;
  /** First false point or the stale deadline; absent while open. */
  endMs?: number | undefined;
  /** The newest points it rests on, oldest first. */
  points: EvidencePoint[];
  /** How many points it rests on altogether. */
  totalPoints: number;
}

/** Whether it reaches into the window (T - timespan, T]. */
export function overlaps(interval: Interval, tMs: number, timespanMs: number): boolean {
  return interval.start.t <= tMs && (interval.endMs === undefined || interval.endMs > tMs - timespanMs);
}

/** Adds points and forgets the oldest beyond `keep`. */
export function addPoints(interval: Interval, points: readonly EvidencePoint[], keep: number): void {
  interval.points.push(...points);
  interval.totalPoints += points.length;
  if (interval.points.length > keep) interval.points.splice(0, interval.points.length - keep);
}
