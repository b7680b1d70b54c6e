import type { Transition, TransitionState } from './alert.ts';
import type { Level } from './level.ts';

/** One line of an alert's story. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly state: TransitionState | 'acknowledged' | 'notified' | 'notification_failed';
  readonly level?: Level | undefined;
  readonly detail?: string | undefined;
}

/** An alert as people look at it: its newest firing, with the story of that firing. */
export interface AlertRecord {
  readonly fingerprint: string;
  readonly state: 'firing' | 'resolved';
  readonly startedAtMs: number;
  readonly endedAtMs?: number | undefined;
  readonly acknowledgedBy?: string | undefined;
  /** The newest transition that carried evidence: rule, group, level, value, evidence … */
  readonly newest: Transition;
  readonly timeline: readonly TimelineEntry[];
}
