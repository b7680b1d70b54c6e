import type { Transition, TransitionState } from './alert.ts';
import type { Level } from './level.ts';
import type { RuleBasis } from './rule-basis.ts';

/** One line of an alert's story. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly state: TransitionState | 'acknowledged' | 'silenced' | 'notified' | 'notification_failed';
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
  /** How it stands now, while it fires: matches between two transitions change it. */
  readonly current?: { readonly value: number; readonly count: number } | undefined;
  /** The silence that keeps it from being told of. */
  readonly silencedBy?: string | undefined;
}

/** An alert with all it takes to verify it: `crosswatch verify`. */
export interface AlertBundle extends AlertRecord {
  /** The transition by which it fired, with the evidence it fired on. */
  readonly opening: Transition;
  /** The rule as it was then. */
  readonly basis?: RuleBasis | undefined;
}
